/* SPDX-License-Identifier: GPL-3.0-or-later */
/* start.js - choosing a function, its form or its talk, and what to do when one runs already. */
import {post} from "./api.js";
import {choose} from "./dialog.js";
import {button, find, moment, node, say, write} from "./dom.js";
import {form} from "./form.js";
import {talk_with} from "./talk.js";

let context = null;
let functions = [];

/* "Web server: what it does" is called by its name here. */
export const title_of = (what) => what.menu.split(":")[0];

/* --- detect and warn */

const choice_words = {
	use: ["Use the running one", "main"],
	restart: ["Stop it and start this one instead", "plain"],
	anyway: ["Start anyway", "danger"],
	change: ["Change the running one", "plain"],
};

function describe(entry, what) {
	const parts = [
		entry.pid ? `PID ${entry.pid}` : "",
		entry.date ? `since ${moment(entry.date)}` : "", entry.status ?? "",
		entry.touches ? `both touch ${entry.touches}` : ""
	].filter(Boolean);

	return `${context.title(entry.action ?? what.name)} (${entry.id}) is already running: ${
		parts.join(", ")}.`;
}

async function meet(what, body, answer) {
	const chosen = await choose(`${title_of(what)} runs already`,
		[
			...answer.running.map((entry) => describe(entry, what)),
			answer.why ?? what.why ?? ""
		].filter(Boolean),
		answer.choices.filter((name) => choice_words[name])
			.map((name) => [name, ...choice_words[name]]));
	const running = answer.running[0];

	if (chosen === null)
		return false;
	if (chosen === "anyway" && what.duplicate === "harmful" &&
		await choose("Really start a second one?", [answer.why ?? what.why],
			[["anyway", "Yes, start it", "danger"]]) === null)
		return false;
	if (chosen === "use" || chosen === "change") {
		context.open(running.id, chosen === "change");
		return true;
	}
	return launch(what, {...body, ifRunning: chosen});
}

/* --- a saved one in the way */

const saved_words = {
	resume: ["Resume it", "main"],
	replace: ["Forget it and start this one instead", "plain"],
	beside: ["Start another beside it", "danger"],
};

function describe_saved(entry) {
	const parts = [
		entry.state === "failed" ? "has failed" : "was interrupted",
		entry.touches ? `both touch ${entry.touches}` : "", entry.status ?? ""
	].filter(Boolean);

	return `${context.title(entry.action)} (${entry.id}), started ${
		moment(entry.date)}, is saved: ${parts.join(", ")}.`;
}

async function meet_saved(what, body, answer) {
	const chosen = await choose(`${title_of(what)} can go on`,
		[...answer.saved.map(describe_saved), "It can go on from where it was."],
		answer.choices.filter((name) => saved_words[name])
			.map((name) => [name, ...saved_words[name]]));

	if (chosen === null)
		return false;
	if (chosen === "beside" && what.duplicate === "harmful" &&
		await choose("Really start a second one?", [answer.why ?? what.why],
			[["beside", "Yes, start it", "danger"]]) === null)
		return false;
	if (chosen === "resume") {
		const [saved] = answer.saved;

		say(`${title_of(what)} ${(await post(`tasks/${saved.id}/resume`)).text}.`);
		context.reload();
		context.open(saved.id);
		return true;
	}
	return launch(what, {...body, ifInterrupted: chosen});
}

/* Starts it; true when there is a task now, or the person chose the running one. */
async function launch(what, body) {
	let started;

	try {
		started = await post("start", {ifInterrupted: "fail", ...body});
	} catch (refusal) {
		if (refusal.status === 409 && refusal.answer.saved)
			return meet_saved(what, body, refusal.answer);
		if (refusal.status !== 409 || !refusal.answer.running)
			throw refusal;
		return meet(what, body, refusal.answer);
	}
	say(`${title_of(what)} has started.`);
	context.reload();
	context.open(started.id);
	return true;
}

/* --- the form or the talk of one function */

function leave() {
	const place = find("start-form");

	place.hidden = true;
	place.replaceChildren();
	for (const card of find("start-list").querySelectorAll("button"))
		card.setAttribute("aria-expanded", "false");
}

function show_form(what, place) {
	const made =
		form(what.questions, {}, `start-${what.name}`, "Start", async (configuration) => {
			if (await launch(what, {function: what.name, configuration}))
				leave();
		}, [button("Back", () => back(what), {class: "plain"})]);

	place.append(made.element);
	made.focus();
}

function show_talk(what, place) {
	talk_with(what, place, {
		leave: () => back(what),
		done: async (talk) => {
			if (what.kind === "oneshot")
				return;
			if (await launch(what, {function: what.name, talk}))
				leave();
		},
	});
}

function back(what) {
	leave();
	find("start-list").querySelector(`[data-function="${what.name}"]`)?.focus();
}

function choose_function(what, card) {
	const place = find("start-form");

	leave();
	card.setAttribute("aria-expanded", "true");
	place.hidden = false;
	place.append(node("div", {class: "head"}, node("h3", {}, title_of(what))),
		node("p", {}, what.help));
	if (what.hasTalk)
		show_talk(what, place);
	else
		show_form(what, place);
	place.scrollIntoView({block: "nearest"});
}

export function show_functions(found, with_context) {
	functions = found;
	context = with_context;
	find("start-list")
		.replaceChildren(node("ul", {class: "functions"}, functions.map((what) => {
			const card = button("", () => choose_function(what, card), {
				class: "function",
				"data-function": what.name,
				"aria-expanded": "false",
				"aria-controls": "start-form"
			});

			card.append(node("strong", {}, title_of(what)), node("span", {}, what.help),
				node("em", {}, {
					oneshot: "at once",
					finite: "a task that ends",
					endless: "goes on until it is stopped"
				}[what.kind] ?? ""));
			return node("li", {}, card);
		})));
}

export function no_functions(problem) {
	write(find("start-list").querySelector(".empty") ?? find("start-list"), problem.message);
}
