/* SPDX-License-Identifier: GPL-3.0-or-later */
"use strict";
/*
 * What the game's own scripts do for a person, in small: links to views and forms go to the
 * server as calls that answer with a list of commands, and the page is changed accordingly.
 * Everything works without this script, too, one whole page after the other.
 */

/* Whole pages end with a call of this; they show what it tells already. */
window.ajax = { Responder: "Responder" };
window.ikariam = { getClass: function () { return {}; } };

/* The views that open in the place of another. The others are pages of their own. */
const pages = ["", "city", "island", "worldmap_iso"];

function element(id) {
	return document.getElementById(id);
}

function show(text, type) {
	const place = element("feedback");

	place.className = "feedback type" + type;
	place.textContent = text;
}

/* --- what an answer tells */

function setText(id, text) {
	const place = element("js_GlobalMenu_" + id);

	if (place !== null)
		place.textContent = text;
}

function grouped(number) {
	return Math.floor(Number(number)).toLocaleString("en");
}

function showHeader(header) {
	const goods = { resource: "wood", 1: "wine", 2: "marble", 3: "crystal", 4: "sulfur" };

	for (const key in goods)
		setText(goods[key], grouped(header.currentResources[key]));
	setText("citizens", grouped(header.currentResources.citizens));
	setText("population", grouped(header.currentResources.population));
	setText("gold", grouped(header.gold));
	for (const key of ["freeTransporters", "maxTransporters", "freeFreighters", "maxFreighters"])
		setText(key, header[key]);
}

/* The answer carries the token that the next order needs. */
function keepToken(token) {
	dataSetForView.actionRequest = token;
	for (const input of document.querySelectorAll("input[name=actionRequest]"))
		input.value = token;
}

function showView(html) {
	const place = element("mainview");
	const fresh = document.createElement("div");

	fresh.innerHTML = html;
	if (fresh.textContent.trim() !== "" || fresh.querySelector("img, form") !== null)
		place.replaceChildren(...fresh.childNodes);
	place.querySelector("h1")?.scrollIntoView({ block: "nearest" });
	watchClocks();
}

/* A picture that came along belongs to the view's captcha. */
function showPicture(data) {
	const picture = document.querySelector("#mainview img[alt=captcha]");

	if (picture !== null && data?.js_captchaImage)
		picture.src = data.js_captchaImage.src;
}

const commands = {
	updateGlobalData: function (data) {
		if (data.headerData?.currentResources)
			showHeader(data.headerData);
		if (data.actionRequest)
			keepToken(data.actionRequest);
	},
	changeView: function (view) { showView(view[1]); },
	updateTemplateData: showPicture,
	provideFeedback: function (list) {
		for (const item of list)
			show(item.text, item.type);
	},
	reload: function () { location.reload(); },
};

function obey(list) {
	show("", 0);
	/* The view first: the token goes into its forms. */
	for (const [name, payload] of list)
		if (name === "changeView")
			commands.changeView(payload);
	for (const [name, payload] of list)
		if (name !== "changeView" && commands[name])
			commands[name](payload);
}

/* --- asking */

/* Returns the commands, or null when a whole page came instead and is shown now. */
async function call(fields) {
	let text;

	fields.set("ajax", "1");
	fields.set("backgroundView", "city");
	fields.set("actionRequest", dataSetForView.actionRequest);
	if (!fields.has("currentCityId"))
		fields.set("currentCityId", dataSetForView.currentCityId);
	try {
		const answer = await fetch("index.php", { method: "POST", body: fields,
			headers: { "X-Requested-With": "XMLHttpRequest" } });

		text = await answer.text();
		return JSON.parse(text);
	} catch (problem) {
		if (text === undefined || text === "")
			show("The server does not answer.", 11);
		else
			document.documentElement.innerHTML = text;
		return null;
	}
}

function nameOfView(list) {
	const change = list.find(function (command) { return command[0] === "changeView"; });

	return change === undefined ? "" : change[1][0];
}

async function openView(query) {
	const list = await call(new URLSearchParams(query));

	if (list === null)
		return;
	if (nameOfView(list) === "")
		location.assign(query);
	else
		history.pushState(null, "", query);
	obey(list);
}

async function give(form, button) {
	const fields = new URLSearchParams(new FormData(form));
	const place = new URLSearchParams();
	let list;

	button.disabled = true;
	list = await call(fields);
	button.disabled = false;
	if (list === null)
		return;
	obey(list);
	place.set("view", nameOfView(list));
	for (const name of ["cityId", "position", "activeTab"])
		if (fields.get(name))
			place.set(name, fields.get(name));
	if (!pages.includes(place.get("view")) && place.get("view") !== "error")
		history.pushState(null, "", "?" + place);
}

document.addEventListener("click", function (event) {
	const link = event.target.closest("a[href^='?']");
	const fields = link === null ? null : new URLSearchParams(link.getAttribute("href"));

	if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || fields.has("action") ||
	    pages.includes(fields.get("view")))
		return;
	event.preventDefault();
	openView(link.getAttribute("href"));
});

document.addEventListener("submit", function (event) {
	event.preventDefault();
	give(event.target, event.submitter ?? event.target.querySelector("button"));
});

window.addEventListener("popstate", function () { location.reload(); });

/* Pictures of the index of buildings call these, as in the game. */
window.ajaxHandlerCall = openView;
window.$ = function (place) {
	return {
		addClass: function (name) { place.classList.add(name); },
		removeClass: function (name) { place.classList.remove(name); },
	};
};

/* --- ships for a load */

document.addEventListener("input", function (event) {
	const form = event.target.form;
	let load = 0;

	if (form?.id !== "transportForm" || !event.target.name.startsWith("cargo_"))
		return;
	for (const input of form.querySelectorAll("input[name^=cargo_]"))
		load += Math.max(0, parseInt(input.value, 10) || 0);
	if ((parseInt(form.usedFreightersShips.value, 10) || 0) === 0)
		form.transporters.value = Math.ceil(load / form.dataset.room);
});

/* --- clocks: elements that tell how many seconds are left */

const clocks = new Map(); /* element: moment of its end */

function span(seconds) {
	const days = Math.floor(seconds / 86400);
	const hours = Math.floor(seconds / 3600) % 24;
	const minutes = Math.floor(seconds / 60) % 60;

	if (days > 0)
		return days + "d " + hours + "h";
	if (hours > 0)
		return hours + "h " + minutes + "m";
	return minutes > 0 ? minutes + "m " + seconds % 60 + "s" : seconds + "s";
}

function watchClocks() {
	for (const clock of clocks.keys())
		if (!clock.isConnected)
			clocks.delete(clock);
	for (const clock of document.querySelectorAll("[data-left]"))
		if (!clocks.has(clock) && Number(clock.dataset.left) > 0)
			clocks.set(clock, performance.now() + Number(clock.dataset.left) * 1000);
}

function isTyping() {
	return document.activeElement instanceof HTMLInputElement;
}

function tick() {
	const now = performance.now();
	let isOver = false;

	for (const [clock, end] of clocks) {
		clock.textContent = span(Math.ceil(Math.max(0, end - now) / 1000));
		isOver = isOver || now > end + 200;
	}
	/* Something has happened: see what. Nobody's words are lost for it. */
	if (isOver && !isTyping()) {
		clocks.clear();
		location.reload();
	}
}

document.addEventListener("DOMContentLoaded", function () {
	watchClocks();
	setInterval(tick, 250);
});
