/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * api.js - talking with the server: requests with the token, and the stream of events.
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

/* --- events */

const RETRY_FIRST_MS = 1000;
const RETRY_MAX_MS = 15000;

/*
 * Holds a stream open and comes back by itself. handlers: { name: f(data) }; state is called
 * with "live", "connecting" or "lost" and, for the last, the seconds until the next try.
 */
export class Events {
	constructor(handlers, state) {
		this.handlers = handlers;
		this.state = state;
		this.task = null;
		this.pause_ms = RETRY_FIRST_MS;
		addEventListener("online", () => this.open());
		document.addEventListener("visibilitychange", () => {
			if (!document.hidden && this.stream === null)
				this.open();
		});
		this.open();
	}

	/* Whose log is wanted, too; null for none. */
	follow(task) {
		if (task === this.task)
			return;
		this.task = task;
		this.open();
	}

	open() {
		const query = this.task ? `?task=${encodeURIComponent(this.task)}` : "";

		clearTimeout(this.timer);
		this.stream?.close();
		this.stream = new EventSource(new URL(`events${query}`, base));
		this.stream.onopen = () => {
			this.pause_ms = RETRY_FIRST_MS;
			this.state("live");
		};
		this.stream.onerror = () => this.lose();
		for (const [name, handler] of Object.entries(this.handlers))
			this.stream.addEventListener(
				name, (event) => handler(JSON.parse(event.data)));
	}

	lose() {
		this.stream.close();
		this.stream = null;
		this.state("lost", this.pause_ms / 1000);
		this.timer = setTimeout(() => this.open(), this.pause_ms);
		this.pause_ms = Math.min(this.pause_ms * 2, RETRY_MAX_MS);
	}
}
