/* SPDX-License-Identifier: GPL-3.0-or-later */
/* details.js - all about one task: what it does, asks, was told and wrote, and its buttons. */
import {answer_form} from "./answer.js";
import {get, post} from "./api.js";
import {choose} from "./dialog.js";
import {bar, button, duration, find, foreign, moment, node, now, number, say, write, write_status} from "./dom.js";
import {form} from "./form.js";
import {can_resume, is_saved, show_next, show_state, state_chip} from "./tasks.js";

const LOG_LINES = 400;
let pane = null;

export const chosen = () => pane?.id ?? null;

/* --- the buttons: which are offered in which state */

const RUNS = ["starting", "running", "waiting", "needs-answer"];
const actions = [
	{name: "pause", text: "Pause", when: (entry) => RUNS.includes(entry.state)},
	{
		name: "resume",
		text: "Resume",
		kind: "main",
		when: can_resume
	},
	{
		name: "wake",
		text: "Look now",
		when: (entry) => ["waiting", "needs-answer"].includes(entry.state)
	},
	{
		name: "restart",
		text: "Restart",
		when: (entry) => RUNS.includes(entry.state) || entry.state === "paused"
	},
	{
		name: "stop",
		text: "Stop",
		kind: "danger",
		when: (entry) => !is_saved(entry) && entry.state !== "stopping",
		ask: "A task that was stopped is gone. To let it go on later, pause it."
	},
	{
		name: "forget",
		text: "Forget",
		kind: "danger",
		when: is_saved,
		ask: "Its answers and its progress are removed for good."
	},
];

function action_button(action) {
	const made = button(action.text, async () => {
		const warning = pane.context.is_server(pane.id)
			? "This page is served by it: it goes away, too."
			: action.ask;

		if (action.ask &&
			await choose(`${action.text} ${pane.title}?`, [warning],
				[[action.name, action.text, action.kind]]) === null)
			return;
		made.disabled = true;
		write(pane.trouble, "");
		try {
			const answer = await post(`tasks/${pane.id}/${action.name}`);

			say(`${action.text}: ${answer.text ?? "done"}`);
			if (answer.id && answer.id !== pane.id)
				pane.context.open(answer.id);
			pane.context.reload();
			refresh();
		} catch (problem) {
			write(pane.trouble, problem.message);
		}
		made.disabled = false;
	}, {class: action.kind ?? "plain", "data-action": action.name});

	return made;
}

/* --- what it was told, and what it knows */

const human = (key) => key.replace(/([A-Z])/g, " $1").toLowerCase();

/* What only who writes programs wants to read: names and values as they are saved. */
const plain = (value) => (value !== null && typeof value === "object"
		? JSON.stringify(value)
		: foreign(value));

function raw_facts(object) {
	return node("dl", {class: "facts"},
		Object.entries(object ?? {})
			.map(([key, value]) => node("div", {}, node("dt", {}, human(key)),
				     node("dd", {}, plain(value)))));
}

function answers(told) {
	return node("dl", {class: "facts"},
		(told ?? []).map((one) => node("div", {}, node("dt", {}, one.question),
					 node("dd", {}, foreign(one.text)))));
}

function figures(facts) {
	return facts?.length > 0
		? node("ul", {class: "facts"}, facts.map((text) => node("li", {}, text)))
		: node("p", {class: "quiet"}, "Nothing to count yet.");
}

/* Rebuilds a part only when what it shows has changed. */
function replace(part, content, make) {
	const text = JSON.stringify(content ?? null);

	if (part.dataset.last === text)
		return;
	part.dataset.last = text;
	part.replaceChildren(...[make(content)].flat());
}

/* --- changing */

function change_form(status) {
	const questions = pane.context.questions(status.action).filter((one) => one.changeable);

	if (questions.length === 0 || status.state === "damaged")
		return [];
	return form(questions, status.configuration ?? {}, "change", "Change", async (answers) => {
		/* What it knows now, which may be more than when the form was made. */
		const changed = Object.entries(answers).filter(
			([key, value]) =>
				JSON.stringify(pane.configuration[key]) !== JSON.stringify(value));

		for (const [key, value] of changed)
			await post(`tasks/${pane.id}/set`, {key, value});
		say(changed.length > 0 ? `Changed: ${changed.map(([key]) => human(key)).join(", ")}`
				       : "Nothing was different.");
		refresh();
	}).element;
}

function add_form(status) {
	const list = pane.context.questions(status.action).find((one) => one.type === "list");

	if (list === undefined || status.state === "damaged")
		return [];
	const question = {key: "item", type: "text", max: 200, text: `Add to: ${list.text}`};
	const made = form([question], {}, "add", "Add", async ({item}) => {
		await post(`tasks/${pane.id}/add`, {item});
		made.element.reset();
		say(`Added ${item}`);
		refresh();
	});
	return made.element;
}

/* --- the log */

function is_at_end(log) { return log.scrollHeight - log.scrollTop - log.clientHeight < 30; }

/* first: these lines are the end of the log, and not what was added to it. */
export function show_log(id, lines, first) {
	if (pane?.id !== id)
		return;
	const follows = is_at_end(pane.log);

	pane.lines = [...(first ? [] : pane.lines), ...lines].slice(-LOG_LINES);
	write(pane.log, pane.lines.join("\n"));
	if (follows)
		pane.log.scrollTop = pane.log.scrollHeight;
}

/* --- the pane */

function build(id, context) {
	pane = {
		id,
		context,
		title: id,
		lines: [],
		heading: node("h2", {id: "details-title"}, "Details"),
		chip: state_chip(),
		status: node("p", {class: "status"}),
		next: node("span", {class: "next"}),
		progress: bar("progressbar", "Progress"),
		count: node("span", {class: "quiet"}),
		trouble: node("p", {class: "error", role: "alert"}),
		answer: node("div", {class: "answer"}),
		since: node("p", {class: "quiet"}),
		told: node("div"),
		change: node("div"),
		add: node("div"),
		knows: node("div"),
		counters: node("div"),
		log: node("pre", {
			class: "log",
			tabindex: "0",
			role: "log",
			"aria-label": "Log",
			"aria-live": "off"
		}),
		buttons: actions.map((action) => [action, action_button(action)]),
	};
	pane.changing = node(
		"details", {id: "change"}, node("summary", {}, "Change it"), pane.change, pane.add);
	find("details").replaceChildren(
		node("div", {class: "head"}, pane.heading, pane.chip,
			button("Close", () => context.close(),
				{class: "plain", "aria-label": "Close the details"})),
		pane.status, node("div", {class: "row"}, pane.progress, pane.count, pane.next),
		pane.answer, node("div", {class: "buttons"}, pane.buttons.map(([, made]) => made)),
		pane.trouble, pane.changing,
		node("div", {class: "two"},
			node("div", {}, node("h3", {}, "What it was told"), pane.told),
			node("div", {}, node("h3", {}, "What it has done"), pane.knows,
				node("details", {class: "expert"},
					node("summary", {}, "For experts"), pane.counters,
					pane.since))),
		node("h3", {}, "Log"), pane.log);
	find("details").hidden = false;
}

function show_head(status) {
	pane.title = pane.context.title(status.action);
	write(pane.heading, `${pane.title} (${status.id})`);
	show_state(pane.chip, status.state);
	write_status(pane.status, status);
	show_next(pane.next, status);
	pane.progress.hidden = !(status.total > 0);
	pane.progress.show(
		status.done ?? 0, status.total ?? 0, `${status.done ?? 0} of ${status.total ?? 0}`);
	write(pane.count,
		status.total > 0 ? `${number(status.done ?? 0)} of ${number(status.total)}` : "");
	for (const [action, made] of pane.buttons)
		made.hidden = !action.when(status) ||
			(pane.context.is_server(pane.id) && action.name !== "stop");
	write(pane.since, [
		status.pid ? `PID ${status.pid}` : "",
		status.date ? `since ${moment(status.date)}` : "",
		status.date && status.pid ? `for ${duration(now() - status.date)}` : ""
	].filter(Boolean).join(", "));
}

function show(status) {
	show_head(status);
	pane.configuration = status.configuration ?? {};
	replace(pane.answer,
		status.state === "needs-answer"
			? [status.state, status.asked, status.picture, status.status]
			: null,
		() => (status.state === "needs-answer" ? answer_form(status, "answer", refresh)
						      : []));
	replace(pane.told, status.told, () => answers(status.told));
	replace(pane.knows, status.facts, () => figures(status.facts));
	replace(pane.counters, [status.progress, status.counters],
		() => raw_facts({...status.progress, ...status.counters}));
	if (!pane.change.contains(document.activeElement) || pane.change.dataset.last === undefined)
		replace(pane.change, [status.configuration, status.state === "damaged"],
			() => change_form(status));
	replace(pane.add, [status.state === "damaged"], () => add_form(status));
	pane.changing.hidden = pane.change.childElementCount + pane.add.childElementCount === 0;
}

let under_way = false;
let again = false;

/* Asks for the whole status; at most one request is under way. */
export async function refresh() {
	const mine = pane;

	if (mine === null || under_way) {
		again = mine !== null;
		return;
	}
	under_way = true;
	try {
		const status = await get(`tasks/${mine.id}`);

		if (pane === mine) {
			show(status);
			if (mine.lines.length === 0)
				show_log(mine.id, status.log, true);
		}
	} catch (problem) {
		if (pane === mine && problem.status === 404)
			gone();
		else if (pane === mine)
			write(mine.trouble, problem.message);
	}
	under_way = false;
	if (again) {
		again = false;
		refresh();
	}
}

/* The task has ended: what is known of it stays, its buttons do not. */
function gone() {
	const ended = pane.context.ended(pane.id);

	for (const [, made] of pane.buttons)
		made.hidden = true;
	pane.changing.hidden = true;
	pane.answer.replaceChildren();
	show_state(pane.chip, ended?.state ?? "stopped");
	write(pane.status, ended?.status || "This task has ended.");
	show_next(pane.next, {});
	if (ended)
		write(pane.heading, `${pane.context.title(ended.action)} (${ended.id})`);
	if (document.activeElement === document.body || !document.activeElement.checkVisibility())
		find("details").focus({preventScroll: true});
}

/* context: { title(), questions(), ended(id), is_server(id), open(id), reload(), close() } */
export async function open_details(id, context, with_change = false) {
	if (pane?.id !== id) {
		build(id, context);
		await refresh();
	}
	if (pane?.id !== id)
		return;
	if (with_change)
		pane.changing.open = true;
	find("details").focus();
	find("details").scrollIntoView({block: "start"});
}

export function close_details() {
	pane = null;
	find("details").hidden = true;
	find("details").replaceChildren();
}
