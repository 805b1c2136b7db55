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

/* As the terminal writes them, whatever the browser speaks. */
const grouped = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", {notation: "compact", maximumFractionDigits: 1});
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value) => String(Math.floor(value)).padStart(2, "0");

/* Of a Date: "23 Nov", "14:32". */
export const day = (date) => `${date.getDate()} ${MONTHS[date.getMonth()]}`;
export const hours = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;

export const number = (value) => grouped.format(value);
export const short = (value) => compact.format(value);

/* Seconds that the server's clock is ahead of ours. */
let ahead = 0;

export function set_clock(server_s) {
	if (Math.abs(server_s - Date.now() / 1000 - ahead) > 2)
		ahead = server_s - Date.now() / 1000;
}

export const now = () => Date.now() / 1000 + ahead;

/* A moment in seconds since 1970, as of the server's clock: "14:32:10" today, "23 Nov 14:32" on
 * another day. */
export function moment(seconds) {
	const then = new Date((seconds - ahead) * 1000);

	return then.toDateString() === new Date().toDateString()
		? `${hours(then)}:${two(then.getSeconds())}`
		: `${day(then)} ${hours(then)}`;
}

/* The status of a task; its hours are of the task's own clock, which is named where it is not ours. */
export function status_text(entry) {
	const ours = -60 * new Date().getTimezoneOffset();
	const minutes = Math.abs(entry.utcOffset ?? ours) / 60;

	if ((entry.utcOffset ?? ours) === ours)
		return entry.status ?? "";
	if (minutes === 0)
		return `(UTC) ${entry.status ?? ""}`;
	return `(UTC${entry.utcOffset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}) ` +
		(entry.status ?? "");
}

/* The same beside a picture and its field, which are worth more than a path and a command. */
const question_text = (entry) =>
	status_text(entry).replace(/ in \/[^;]*; answer with: ikabot .*$/, " in the picture below");

/* The same, with our own addresses in it as links: a status may hold the words of others. */
export function write_status(element, entry) {
	const text = entry.state === "needs-answer" ? question_text(entry) : status_text(entry);
	const ours = (part) => [location.hostname, "127.0.0.1"].includes(new URL(part).hostname);

	if (element.dataset.said === text)
		return;
	element.dataset.said = text;
	element.replaceChildren(...text.split(/(https?:\/\/[\w.-]+(?::\d{1,5})?\/[\w/-]*)/).map(
		(part, i) => i % 2 === 1 && ours(part) ? node("a", {href: part}, part) : part));
}

/* "42 s", "1 min 20 s", "24 min", "3 h 33 min", "16 h", "4 d", as the terminal says it. */
export function duration(seconds) {
	const whole = Math.max(0, Math.floor(seconds));
	const minutes = Math.floor(whole / 60);
	/* A number and its unit stay on one line. */
	const text = (...parts) => parts.join("\u00a0");

	if (whole < 60)
		return text(whole, "s");
	if (whole < 120)
		return text(1, "min", whole - 60, "s");
	if (minutes < 60)
		return text(minutes, "min");
	if (minutes < 600)
		return text(Math.floor(minutes / 60), "h", minutes % 60, "min");
	return minutes < 2880 ? text(Math.floor(minutes / 60), "h")
			      : text(Math.floor(minutes / 1440), "d");
}

/* Elements that count down: they are brought up to date once a second, while they are shown. */
const countdowns = new Map();

/* "14:32:10, in 24 min". */
export const clock_and_left = (until) => {
	const left = until - now();

	return left > 0 ? `${moment(until)}, in ${duration(left)}` : "now";
};

/* print(seconds_left): the text. until 0 or null: nothing is shown. */
export function count_down(element, until, print = () => clock_and_left(until)) {
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

/* What a person reads for the name of a state: the server tells, as all fronts say it alike. */
let state_words = {};

export function set_state_words(words) { state_words = words ?? {}; }

export const state_word = (state) => state_words[state] ?? state;

/* A table: headings, then rows of cells (texts or elements). stacks: on a narrow screen each row
 * becomes a card. */
export function table(caption, headings, rows, numeric = [], stacks = false) {
	return node("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": caption},
		node("table", {class: stacks ? "stacks" : null}, node("caption", {class: "unseen"}, caption),
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
								 "data-heading": headings[i],
								 class: numeric.includes(i)
									 ? "number"
									 : null
							 },
									   cell)))))));
}
