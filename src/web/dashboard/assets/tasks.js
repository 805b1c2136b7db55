/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tasks.js - the list of tasks, kept up to date in place: a row stays the same element as
 * long as its task lives, so that focus and reading position are never lost.
 */
import {answer_form} from "./answer.js";
import {get, post} from "./api.js";
import {bar, count_down, find, foreign, moment, node, number, say, state_word, status_text, table, write, write_status} from "./dom.js";

const rows = new Map();
let entries = [];

export const find_task = (id) => entries.find((entry) => entry.id === id);
/* It does not run, and something of it is kept; of a damaged one nothing that could go on. */
export const is_saved = (entry) => ["interrupted", "failed", "damaged"].includes(entry.state);
export const can_resume = (entry) => ["interrupted", "failed", "paused"].includes(entry.state);

export function state_chip() { return node("span", {class: "state"}); }

export function show_state(chip, state) {
	chip.dataset.state = state;
	write(chip, state_word(state));
}

/* What happens next, and when. */
export function show_next(element, entry) {
	if (entry.until && ["waiting", "running", "needs-answer"].includes(entry.state))
		count_down(element, entry.until);
	else
		count_down(element, null);
}

function new_row(id, context) {
	const row = {
		name: node("a", {class: "name", href: `#task=${id}`}),
		id: node("span", {class: "quiet"}),
		chip: state_chip(),
		status: node("span", {class: "status"}),
		next: node("span", {class: "next"}),
		progress: bar("progressbar", "Progress"),
		act: node("button", {type: "button", class: "plain"}),
		answer: node("div", {class: "answer"}),
		asked: "",
	};

	row.act.addEventListener("click", async () => {
		row.act.disabled = true;
		try {
			await post(`tasks/${id}/${row.act.dataset.action}`);
			context.reload();
		} catch (problem) {
			context.complain(problem);
		}
		row.act.disabled = false;
	});
	row.element = node("li", {class: "task", "data-task": id},
		node("div", {class: "title"}, row.name, row.id), row.chip,
		node("div", {class: "doing"}, row.status, row.next), row.progress,
		node("div", {class: "buttons"}, row.act), row.answer);
	return row;
}

/* The field stays as it is while the same is asked, so that what is typed is not lost. */
async function show_question(row, entry, context) {
	const asked = entry.state === "needs-answer" ? `${entry.until} ${entry.status}` : "";

	if (row.asked === asked)
		return;
	row.asked = asked;
	row.answer.replaceChildren();
	if (asked === "")
		return;
	try {
		const status = await get(`tasks/${entry.id}`);

		if (row.asked === asked && status.state === "needs-answer")
			row.answer.replaceChildren(
				...answer_form(status, `answer-${entry.id}`, context.reload));
	} catch (problem) {
		row.asked = ""; /* the next change tries again */
		context.complain(problem);
	}
}

function show_row(row, entry, context) {
	const title = context.title(entry.action);
	const action = can_resume(entry) ? "resume" : "pause";

	write(row.name, title);
	write(row.id, `${entry.id}${entry.instance > 1 ? `, copy ${entry.instance}` : ""}`);
	show_state(row.chip, entry.state);
	write_status(row.status, entry);
	if (row.state !== undefined && row.state !== entry.state)
		say(`${title}: ${state_word(entry.state)}. ${foreign(row.status.textContent)}`);
	row.state = entry.state;
	show_question(row, entry, context);
	show_next(row.next, entry);
	row.progress.hidden = !(entry.total > 0);
	row.progress.show(entry.done ?? 0, entry.total ?? 0,
		`${number(entry.done ?? 0)} of ${number(entry.total ?? 0)}`);
	row.act.hidden = ["stopping", "damaged"].includes(entry.state) || context.is_server(entry.id);
	row.act.dataset.action = action;
	write(row.act, action === "pause" ? "Pause" : "Resume");
	row.act.setAttribute(
		"aria-label", `${action === "pause" ? "Pause" : "Resume"} ${title} ${entry.id}`);
	row.element.classList.toggle("asks", entry.state === "needs-answer");
	row.element.classList.toggle("chosen", entry.id === context.chosen());
}

function show_list(context) {
	const list = find("task-list");
	let place = list.querySelector("ul");

	for (const [id, row] of rows) {
		if (!find_task(id)) {
			row.element.remove();
			rows.delete(id);
		}
	}
	if (entries.length === 0) {
		if (list.querySelector(".empty:not([aria-busy])") === null)
			list.replaceChildren(node("p", {class: "empty"}, "No task runs. ",
				node("a", {href: "#start"}, "Start one"), " and watch it here."));
		return;
	}
	if (place === null) {
		place = node("ul", {class: "tasks"});
		list.replaceChildren(place);
	}
	entries.forEach((entry, i) => {
		if (!rows.has(entry.id))
			rows.set(entry.id, new_row(entry.id, context));
		const row = rows.get(entry.id);
		show_row(row, entry, context);
		if (place.children[i] !== row.element)
			place.insertBefore(row.element, place.children[i] ?? null);
	});
}

function show_ended(ended, context) {
	const whole = find("ended");

	whole.hidden = ended.length === 0;
	if (whole.hidden || whole.dataset.last === JSON.stringify(ended))
		return;
	whole.dataset.last = JSON.stringify(ended);
	find("ended-list")
		.replaceChildren(
			table("Tasks that ended lately", ["When", "Task", "End", "What it said"],
				[...ended].reverse().map((entry) => {
					const chip = state_chip();

					show_state(chip, entry.state);
					return [
						moment(entry.date),
						`${context.title(entry.action)} (${entry.id})`,
						chip, status_text(entry)
					];
				}),
				[], true));
}

function show_resume_all(context) {
	const interrupted = entries.filter((entry) => entry.state === "interrupted");
	const all = find("resume-all");

	all.hidden = interrupted.length === 0;
	write(all,
		interrupted.length === 1 ? "Resume the interrupted task"
					 : `Resume ${interrupted.length} interrupted tasks`);
	all.onclick = async () => {
		all.disabled = true;
		for (const entry of interrupted)
			await post(`tasks/${entry.id}/resume`).catch(context.complain);
		all.disabled = false;
	};
}

/* context: {title(function name), is_server(id), chosen() id, complain(error), reload(),
 * page_title()} */
export function show_tasks(found, context) {
	const asking = found.tasks.filter((entry) => entry.state === "needs-answer").length;

	/* What serves this page comes last. */
	entries = [...found.tasks].sort(
		(one, other) => context.is_server(one.id) - context.is_server(other.id));
	show_list(context);
	show_ended(found.ended ?? [], context);
	show_resume_all(context);
	document.title = asking > 0 ? `(${asking}) ikabot asks` : context.page_title();
}
