/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dom.js - making and changing elements, and how numbers and times read.
 *
 * Text only ever becomes text: nothing that comes from the game or from a person is
 * parsed as HTML.
 */

/* node("p", {class: "quiet", onclick: f}, "text", child): attributes, listeners, children. */
export function node(name, attributes = {}, ...children) {
	const made = document.createElement(name);

	for (const [key, value] of Object.entries(attributes)) {
		if (value === null || value === undefined || value === false)
			continue;
		if (key.startsWith("on"))
			made.addEventListener(key.slice(2), value);
		else
			made.setAttribute(key, value === true ? "" : value);
	}
	made.append(...children.flat().filter((child) => child !== null && child !== undefined));
	return made;
}

export const find = (id) => document.getElementById(id);

/* Changes what differs only, so that a screen reader is not told the same again. */
export function write(element, text) {
	if (element.textContent !== text)
		element.textContent = text;
}

export function button(text, onclick, attributes = {}) {
	return node("button", {type: "button", onclick, ...attributes}, text);
}

/* Tells a screen reader; eyes see it elsewhere. */
export function say(text) { write(find("said"), text); }

/* --- what others have named */

const DECEIVES = new RegExp("[\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B-\\u200F" +
	"\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]", "g");
const FROM_THE_RIGHT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]|[\uD802\uD803\uD83A\uD83B]/;

/* A name as part of a text: what turns round or hides its neighbours is written out, and one
 * that runs from the right stays among its own. */
export function foreign(text) {
	const visible = String(text ?? "").replace(
		DECEIVES, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);

	return FROM_THE_RIGHT.test(visible) ? `\u2068${visible}\u2069` : visible;
}

/* --- bars */

export function bar(kind, label) {
	const fill = node("div", {class: "fill"});
	const made = node(
		"div", {class: "bar", role: kind, "aria-label": label, "aria-valuemin": "0"}, fill);

	made.show = (value, max, text) => {
		const part = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;

		made.setAttribute("aria-valuenow", String(Math.min(value, max)));
		made.setAttribute("aria-valuemax", String(max));
		made.setAttribute("aria-valuetext", text);
		made.classList.toggle("full", part >= 0.95);
		fill.style.width = `${(part * 100).toFixed(1)}%`;
	};
	return made;
}

/* --- numbers and times */

const grouped = new Intl.NumberFormat();
const compact = new Intl.NumberFormat(undefined, {notation: "compact", maximumFractionDigits: 1});
const clock = new Intl.DateTimeFormat(
	undefined, {hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23"});
const day = new Intl.DateTimeFormat(undefined,
	{month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23"});

export const number = (value) => grouped.format(value);
export const short = (value) => compact.format(value);

/* Seconds that the server's clock is ahead of ours. */
let ahead = 0;

export function set_clock(server_s) {
	if (Math.abs(server_s - Date.now() / 1000 - ahead) > 2)
		ahead = server_s - Date.now() / 1000;
}

export const now = () => Date.now() / 1000 + ahead;

/* A moment in seconds since 1970, as of the server's clock. */
export function moment(seconds) {
	const ours = new Date((seconds - ahead) * 1000);

	return Math.abs(seconds - now()) < 20 * 3600 ? clock.format(ours) : day.format(ours);
}

/* "2 d 4 h", "3 h 10 min", "4 min 10 s", "9 s". */
export function duration(seconds) {
	const whole = Math.max(0, Math.round(seconds));
	const days = Math.floor(whole / 86400);
	const hours = Math.floor(whole / 3600) % 24;
	const minutes = Math.floor(whole / 60) % 60;

	if (days > 0)
		return `${days} d ${hours} h`;
	if (hours > 0)
		return `${hours} h ${minutes} min`;
	return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/* Elements that count down: they are brought up to date once a second, while they are shown. */
const countdowns = new Map();

/* print(seconds_left): the text. until 0 or null: nothing is shown. */
export function count_down(
	element, until, print = (left) => left > 0 ? `in ${duration(left)}` : "now") {
	if (!until) {
		countdowns.delete(element);
		write(element, "");
		return;
	}
	countdowns.set(element, {until, print});
	write(element, print(until - now()));
}

setInterval(() => {
	for (const [element, {until, print}] of countdowns) {
		if (element.isConnected)
			write(element, print(until - now()));
		else
			countdowns.delete(element);
	}
}, 1000);

/* --- names */

export const GOODS = ["wood", "wine", "marble", "crystal", "sulfur"];

const state_words = {
	"starting": "starting",
	"running": "working",
	"waiting": "waiting",
	"paused": "paused",
	"needs-answer": "needs an answer",
	"stopping": "stopping",
	"stopped": "stopped",
	"finished": "finished",
	"failed": "failed",
	"interrupted": "interrupted",
};

export const state_word = (state) => state_words[state] ?? state;

/* A table: headings, then rows of cells (texts or elements). */
export function table(caption, headings, rows, numeric = []) {
	return node("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": caption},
		node("table", {}, node("caption", {class: "unseen"}, caption),
			node("thead", {},
				node("tr", {},
					headings.map((text, i) => node("th", {
						scope: "col",
						class: numeric.includes(i) ? "number" : null
					},
							     text)))),
			node("tbody", {},
				rows.map((cells) =>
						 node("tr", {},
							 cells.map((cell, i) => node("td", {
								 class: numeric.includes(i)
									 ? "number"
									 : null
							 },
									   cell)))))));
}
