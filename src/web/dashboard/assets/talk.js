/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * talk.js - a function that must see the game before it can ask: what it says and asks is
 * shown as a conversation. It ends by itself after ten minutes of silence.
 */
import {post} from "./api.js";
import {button, node, write} from "./dom.js";
import {field, print} from "./form.js";

const sentence = (text) => text ? `${text[0].toUpperCase()}${text.slice(1)} …` : undefined;

/* how: { leave(), done(talk id) may throw } */
export async function talk_with(what, place, how) {
	const said = node("div", {
		class: "talk",
		role: "log",
		"aria-label": `Talk with ${what.menu}`,
		tabindex: "-1"
	});
	const wait = node("p", {class: "quiet", role: "status"}, "Looking at the game …");
	const ask = node("div");
	let id = null;
	let count = 0;
	let over = false;

	function add(kind, text) {
		said.append(node("pre", {class: kind}, text));
		said.scrollTop = said.scrollHeight;
	}

	function leave() {
		if (id !== null && !over)
			post(`talk/${id}/leave`).catch(() => {});
		over = true;
		how.leave();
	}

	function fail(problem) {
		add("error", problem.message);
		write(wait, "");
		over = over || problem.status === 404;
	}

	function show_question(question) {
		const one = field(question, `talk-${count++}`, undefined, true);
		const send = node("button", {type: "submit", class: "main"}, "Answer");
		const element = node("form", {class: "form", novalidate: true}, one.element,
			node("div", {class: "buttons"}, send,
				button("Leave", leave, {class: "plain"})));

		element.addEventListener("submit", (event) => {
			event.preventDefault();
			const {value, error} = one.read();
			one.complain(error);
			if (error)
				one.focus();
			else
				go_on(`talk/${id}`, {answer: print(value)}, one.told?.() ?? print(value));
		});
		one.complain(question.complaint);
		ask.replaceChildren(element);
		one.focus();
	}

	async function end(found) {
		over = true;
		ask.replaceChildren(node(
			"div", {class: "buttons"}, button("Close", how.leave, {class: "plain"})));
		if (found.error) {
			add("error", found.error);
			return;
		}
		add("end", what.kind === "oneshot" ? "Done." : "That is all I need to know.");
		said.focus();
		try {
			await how.done(id);
		} catch (problem) {
			fail(problem);
		}
	}

	async function go_on(path, body, answer, doing = "Looking at the game …") {
		let found;

		ask.inert = true;
		write(wait, doing);
		try {
			found = await post(path, body);
		} catch (problem) {
			ask.inert = false;
			fail(problem);
			return;
		}
		ask.inert = false;
		write(wait, "");
		if (answer !== undefined)
			add("mine", answer);
		id = found.talk ?? id;
		if (found.say?.length > 0)
			add("say", found.say.join("\n"));
		if (!found.ask && !found.end)
			await go_on(`talk/${id}/wait`, {}, undefined, sentence(found.doing));
		else if (found.ask)
			show_question(found.ask);
		else if (found.end)
			await end(found.end);
	}

	ask.append(node("div", {class: "buttons"}, button("Leave", leave, {class: "plain"})));
	place.append(said, wait, ask);
	said.focus();
	await go_on("talk", {function: what.name, given: {}, progress: true});
}
