/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * api.js - talking with the server: requests with the token.
 *
 * The token is bound to the run of the server. When the server was started anew, a request
 * is refused; then the token is fetched again and the request sent once more.
 */
import {set_clock} from "./dom.js";

const base = new URL("api/", import.meta.url);
let token = null;

/* What the server refused, or that it could not be reached (status 0). */
export class Refusal extends Error {
	constructor(status, answer) {
		super(answer.error ??
			(status === 0 ? "ikabot does not answer." : `The server says ${status}.`));
		this.status = status;
		this.kind = answer.kind ?? "";
		this.answer = answer;
	}
}

async function send(path, body) {
	const request = {headers: {Accept: "application/json"}, cache: "no-store"};
	let answer;

	if (body !== undefined) {
		request.method = "POST";
		request.body = JSON.stringify(body);
		request.headers["Content-Type"] = "application/json";
		request.headers["X-Ikabot-Csrf"] = token ?? "";
	}
	try {
		answer = await fetch(new URL(path, base), request);
	} catch {
		throw new Refusal(0, {});
	}
	const date = Date.parse(answer.headers.get("Date") ?? "");
	if (!Number.isNaN(date))
		set_clock(date / 1000 + 0.5);
	const content = await answer.json().catch(() => ({}));
	if (!answer.ok)
		throw new Refusal(answer.status, content);
	return content;
}

export const get = (path) => send(path);

/* Fetches who we are, and with it the token. */
export async function status() {
	const found = await send("status");

	token = found.csrf;
	return found;
}

export async function post(path, body = {}) {
	if (token === null)
		await status();
	try {
		return await send(path, body);
	} catch (refusal) {
		if (refusal.status !== 403)
			throw refusal;
		const before = token;
		await status();
		if (token === before)
			throw refusal;
		return send(path, body);
	}
}

export const address = (path) => new URL(path, base).href;
