/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * app.js - the dashboard: fetches what there is, listens for what changes, hands both to
 * the parts of the page. "#task=ID" in the address is the task whose details are open.
 */
import {get, status} from "./api.js";
import {build_chart, load_history} from "./chart.js";
import {show_cities} from "./cities.js";
import {chosen, close_details, open_details, refresh, show_log} from "./details.js";
import {button, find, foreign, moment, say, set_state_words, write} from "./dom.js";
import {Events} from "./events.js";
import {no_functions, show_functions, title_of} from "./start.js";
import {find_task, show_tasks} from "./tasks.js";

const RETRY_MS = 3000;

let functions = [];
let ended = [];
let player = "";
let server = ""; /* the id of the task that serves this page */
let events = null;
let last = null; /* the list of tasks, as told last */
let with_change = false;
const newest = {tasks: 0, cities: 0};

/* An answer may meet a newer event on its way here. */
function is_old(kind, found) {
	if (found.at < newest[kind])
		return true;
	newest[kind] = found.at;
	return false;
}

const context = {
	title: (name) => title_of(functions.find((one) => one.name === name) ?? {menu: name}),
	questions: (name) => functions.find((one) => one.name === name)?.questions ?? [],
	ended: (id) => ended.find((entry) => entry.id === id),
	is_server: (id) => id === server,
	chosen,
	complain: (problem) => banner(problem.message, true),
	/* What was just done is shown before the stream tells it. */
	reload: () => get("tasks").then(take_tasks, context.complain),
	page_title: () => (player ? `${foreign(player)} · ikabot` : "ikabot"),
	close: () => {
		const row = document.querySelector(`[data-task="${chosen()}"] a.name`);

		location.hash = "tasks";
		close_details();
		events?.follow(null);
		row?.focus();
	},
	open: (id, change = false) => {
		with_change = change;
		if (location.hash === `#task=${id}`)
			follow_hash();
		else
			location.hash = `task=${id}`;
	},
};

function banner(text, closes = false) {
	find("banner").hidden = !text;
	find("banner").replaceChildren(
		text ?? "", closes ? button("Close", () => banner(null), {class: "plain"}) : "");
}

async function follow_hash() {
	const id = /^#task=(\w+)$/.exec(location.hash)?.[1];

	if (id === undefined)
		return;
	await open_details(id, context, with_change);
	with_change = false;
	events?.follow(id);
	if (last !== null)
		show_tasks(last, context);
}

/* --- what the server tells */

function take_tasks(found) {
	if (is_old("tasks", found))
		return;
	const before = JSON.stringify(find_task(chosen()) ?? null);

	last = found;
	ended = found.ended ?? [];
	show_tasks(found, context);
	if (chosen() !== null && JSON.stringify(find_task(chosen()) ?? null) !== before)
		refresh();
}

function take_cities(found) {
	if (is_old("cities", found))
		return;
	show_cities(found);
	load_history();
}

function show_connection(state, seconds) {
	const pill = find("connection");

	pill.dataset.state = state;
	if (state === "lost") {
		const until = Date.now() / 1000 + seconds;

		write(pill, "offline");
		banner(`The connection to ikabot is lost; the next try is in ${
			Math.round(until -
				Date.now() /
					1000)} s. What you see is from before. Your tasks go on.`);
		return;
	}
	if (pill.textContent === "offline") {
		newest.tasks = newest.cities = 0; /* another server may count anew */
		say("Connected again.");
		banner(null);
		introduce().catch(() => {});
		refresh();
	}
	write(pill, "live");
}

async function introduce() {
	const found = await status();

	set_state_words(found.states);
	server = found.server.id;
	player = found.player;
	write(find("account"),
		[found.player, found.world, found.account].filter(Boolean).map(foreign).join(" · "));
	write(find("server"),
		`ikabot ${found.version}, web server since ${moment(found.server.since)}`);
	document.title = context.page_title();
	return found;
}

async function begin() {
	let found;

	try {
		found = await introduce();
		functions = await get("functions");
	} catch (problem) {
		no_functions(problem);
		banner(problem.status === 0
				? "ikabot does not answer. This page tries again by itself."
				: problem.message);
		find("connection").dataset.state = "lost";
		write(find("connection"), "offline");
		setTimeout(begin, RETRY_MS);
		return;
	}
	banner(null);
	show_functions(functions, context);
	build_chart();
	load_history();
	context.reload();
	/* Another account may have this port one day, and another version other events. */
	events = new Events(`ikabot ${found.version} ${found.account}`, {
		tasks: take_tasks,
		cities: take_cities,
		log: (told) => show_log(told.task, told.lines, told.first),
	},
		show_connection);
	follow_hash();
}

addEventListener("hashchange", follow_hash);
begin();
