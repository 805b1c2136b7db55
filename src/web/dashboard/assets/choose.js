/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * choose.js - fields for what is chosen, not typed: a select, a list of ticks, a slider, five
 * amounts. What cannot be chosen stands there with its reason.
 *
 * Each gives { element, read(), focus() } as the fields of form.js do.
 */
import {button, foreign, node, number, say, write} from "./dom.js";

const NEEDED = "An answer is needed here.";

const same = (one, other) => String(one) === String(other);

const shown = (choice) => foreign(choice.text) + (choice.reason ? ` – ${choice.reason}` : "");

/* One of the choices; where nothing is the default, nothing is chosen beforehand. */
export function select_field(question, id, value) {
	const choices = [...question.choices];

	if (question.zero)
		choices.push({value: question.type === "building" ? "0" : 0, text: question.zero});
	const chosen = choices.find((choice) => same(choice.value, value) || choice.name === value);
	const options = choices.map((choice) =>
		node("option", {value: String(choice.value), disabled: Boolean(choice.reason)},
			shown(choice)));

	if (chosen === undefined)
		options.unshift(node("option", {value: "", disabled: true}, "Choose …"));
	const input = node(
		"select", {id, "aria-describedby": `${id}-hint ${id}-error`}, options);

	input.value = chosen === undefined ? "" : String(chosen.value);
	return {
		element: input,
		read: () => {
			const found = choices.find((choice) => same(choice.value, input.value));

			return found === undefined ? {error: NEEDED} : {value: found.value};
		},
		focus: () => input.focus(),
		told: () => foreign(choices.find((choice) => same(choice.value, input.value)).text),
	};
}

/* Several of the choices, with all and none, and how many there are. */
export function ticks_field(question, id, value) {
	const every = (question.words ?? "").split(" ").includes("all");
	const given = Array.isArray(value) ? value.map(String) : String(value ?? "").split(/, ?/);
	const boxes = question.choices.map((choice, i) => {
		const input = node("input", {
			type: "checkbox",
			id: `${id}-${i}`,
			value: String(choice.value),
			disabled: Boolean(choice.reason)
		});

		input.checked = !choice.reason &&
			(given.includes("all") || given.includes(String(choice.value)));
		return input;
	});
	const free = boxes.filter((input) => !input.disabled);
	const count = node("span", {class: "quiet"});
	const ticked = () => boxes.filter((input) => input.checked);

	function tell() { write(count, `${ticked().length} of ${boxes.length}`); }

	function set(all) {
		for (const input of free)
			input.checked = all;
		tell();
		say(all ? "All are ticked" : "None is ticked");
		element.dispatchEvent(new Event("input", {bubbles: true}));
	}

	const element = node("div", {class: "ticks"},
		boxes.map((input, i) => node("div", {class: "choice"}, input,
			node("label", {"for": input.id}, shown(question.choices[i])))),
		node("div", {class: "row"}, button("All", () => set(true), {class: "plain"}),
			button("None", () => set(false), {class: "plain"}), count));

	element.addEventListener("change", tell);
	tell();
	return {
		element,
		read: () => {
			const values = ticked().map((input) => input.value);

			if (values.length < question.min)
				return {error: `At least ${question.min} are needed here.`};
			if (every && values.length > 0 && values.length === free.length)
				return {value: ["all"]};
			return {value: values};
		},
		focus: () => (free[0] ?? boxes[0])?.focus(),
		told: () => ticked().map((input) => foreign(
			question.choices[boxes.indexOf(input)].name)).join(", ") || "None",
	};
}

/* A part of something whose size is known: "471 of 943 priests". */
export function slider_field(question, id, value) {
	const max = question.max;
	const percent = /^(\d+)%$/.exec(String(value ?? ""));
	const part = percent ? Number(percent[1]) : Math.round(Number(value || 0) / max * 100);
	const input = node("input", {
		id,
		type: "range",
		min: "0",
		max: "100",
		step: String(question.step ?? 1),
		"aria-describedby": `${id}-hint ${id}-error`
	});
	const result = node("output", {"for": id});

	function tell() {
		const count = Math.floor(max * Number(input.value) / 100);
		const text = `${input.value}%: ${number(count)} of ${number(max)} ${question.unit ?? ""}`;

		write(result, text.trim());
		input.setAttribute("aria-valuetext", text.trim());
	}

	input.value = String(part);
	input.addEventListener("input", tell);
	tell();
	return {
		element: node("div", {class: "slider"}, input, result),
		read: () => ({value: `${input.value}%`}),
		focus: () => input.focus(),
	};
}

const GOODS = ["wood", "wine", "marble", "crystal", "sulfur"];

/* Five amounts; each may be all or half. */
export function goods_field(question, id, value) {
	const choices = question.choices ?? GOODS.map((name) => ({name, text: name}));
	const inputs = choices.map((choice, i) => {
		const input = node("input", {
			id: `${id}-${i}`,
			type: "text",
			autocomplete: "off",
			"aria-describedby": `${id}-error`
		});

		input.value = String(value?.[i] ?? 0);
		return input;
	});

	function read_one(text) {
		const word = text.trim().toLowerCase();

		if (word === "all" || word === "half")
			return word;
		return /^\d{1,10}$/.test(word.replace(/[,. ']/g, ""))
			? Number(word.replace(/[,. ']/g, ""))
			: word === "" ? 0 : null;
	}

	return {
		element: node("div", {class: "goods"},
			inputs.map((input, i) => node("div", {class: "choice"}, input,
				node("label", {"for": input.id}, foreign(choices[i].text))))),
		read: () => {
			const amounts = inputs.map((input) => read_one(input.value));
			const over = amounts.findIndex((amount, i) => amount > choices[i].max);

			if (amounts.includes(null))
				return {error: "Amounts, all or half, please."};
			if (over >= 0)
				return {error: `${choices[over].name}: at most ${
						number(choices[over].max)}, please.`};
			return {value: amounts};
		},
		focus: () => inputs[0].focus(),
	};
}

/* The field for a question that is better chosen than typed, or null. */
export function chosen_field(question, id, value) {
	const one = ["choice", "city", "good", "ships", "building"];

	if (one.includes(question.type) && question.choices)
		return select_field(question, id, value ?? "");
	if (question.type === "cities" && question.choices)
		return ticks_field(question, id, value);
	if (question.type === "goods")
		return goods_field(question, id, value);
	if (question.type === "ratio" && question.max < 1000000000)
		return slider_field(question, id, value);
	return null;
}
