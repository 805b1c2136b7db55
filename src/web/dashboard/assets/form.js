/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * form.js - a form from a function's questions, with the same limits and the same
 * complaints as in the terminal. The server checks again; this only saves the way there.
 */
import {chosen_field} from "./choose.js";
import {button, node, number, say, write} from "./dom.js";

const MAX_DEFAULT = 1000000000; /* as much as nobody means: no upper limit is shown */
const ITEM_MAX = 200;		/* bytes of one item of a list */

const bytes = (text) => new TextEncoder().encode(text).length;
const words_of = (question) => (question.words ?? "").split(" ").filter((word) => word !== "");
const is_choice = (question) =>
	question.type === "text" && words_of(question).length > 0 && !(question.max > 0);

/* A number, or also a word, thousands as 5k, or 50%. */
const counts = (question) => ["number", "amount", "ratio", "times"].includes(question.type);
const is_list = (question) =>
	question.type === "list" || (question.type === "cities" && !question.choices);
/* Several controls with one question above them. */
const is_group = (question) => ["yesNo", "goods"].includes(question.type) ||
	(question.type === "cities" && Boolean(question.choices));
/* The server takes these apart. */
const is_free = (question) =>
	["city", "building", "choice", "good", "ships", "interval", "daytimes", "hours"].includes(
		question.type);

/* What may be answered, as the terminal says it in brackets. */
export function hint(question) {
	const parts = [];

	if (is_group(question) || (question.choices && question.type !== "number"))
		return "";
	if (counts(question))
		parts.push(question.max >= MAX_DEFAULT
				? `${number(question.min)} or more`
				: `${number(question.min)} to ${number(question.max)}`);
	if (is_list(question))
		parts.push(`at most ${question.max}`);
	if (words_of(question).length > 0 && !is_choice(question))
		parts.push(`${parts.length > 0 ? "or " : ""}${words_of(question).join(", ")}`);
	if (question.otherwise && question.type !== "yesNo")
		parts.push(`empty = ${question.otherwise}`);
	return parts.join("; ");
}

/* Thousands may be apart, as here or as elsewhere: 68,512 and 68.512 and 68 512. */
const plain = (text) => /^-?\d{1,3}(?:([,. '])\d{3})(?:\1\d{3})*$/.test(text)
	? text.replace(/[,. ']/g, "")
	: text;

/* The answer as a value of the configuration: { value } or { error }. */
export function parse(question, answer) {
	const text = answer.trim() === "" ? question.otherwise ?? "" : answer.trim();

	if (words_of(question).includes(text))
		return {value: text};
	if (question.type === "yesNo")
		return /^[yn]$/.test(text) ? {value: text === "y"} : {error: "Yes or no?"};
	if (question.type === "pick" && /^(all|[\d,\- ]+)$/i.test(text))
		return {value: text};
	if (question.type === "text" && (text !== "" || question.otherwise === "") &&
		bytes(text) <= question.max)
		return {value: text};
	if (is_free(question) && text !== "")
		return {value: text};
	if (question.type === "amount" && /^\d+([.,]\d{1,3})?[km]$/i.test(text))
		return {value: text};
	if (question.type === "ratio" && /^(100|\d{1,2}) ?%$/.test(text))
		return {value: text};
	if (counts(question) && /^-?\d{1,15}$/.test(plain(text)) &&
		Number(plain(text)) >= question.min && Number(plain(text)) <= question.max)
		return {value: Number(plain(text))};
	if (text === "")
		return {error: "An answer is needed here."};
	if (counts(question))
		return {error: `A number, please: ${hint({...question, otherwise: ""})}.`};
	return {
		error: is_choice(question) ? `One of: ${words_of(question).join(", ")}.`
					   : `At most ${question.max} bytes, please.`
	};
}

/* The value as the answer that would give it. */
export function print(value) {
	if (typeof value === "boolean")
		return value ? "y" : "n";
	if (Array.isArray(value))
		return value.join(", ");
	return value === undefined || value === null ? "" : String(value);
}

/* --- the kinds of fields: each gives { element, read(), focus() } */

function text_field(question, id, value) {
	const words = words_of(question);
	const described = `${id}-hint ${id}-error`;
	let input;

	if (is_choice(question)) {
		input = node("select", {id, "aria-describedby": described},
			words.map((word) => node("option", {value: word}, word)));
		input.value = value || words[0];
		return {
			element: input,
			read: () => parse(question, input.value),
			focus: () => input.focus()
		};
	}
	input = node("input", {
		id,
		type: "text",
		autocomplete: "off",
		spellcheck: "false",
		inputmode: ["number", "times"].includes(question.type) && words.length === 0 && question.min >= 0
			? "numeric"
			: null,
		list: words.length > 0 ? `${id}-words` : null,
		"aria-describedby": described
	});
	input.value = value;
	return {
		element: words.length === 0
			? input
			: [
				input,
				node("datalist", {id: `${id}-words`},
					words.map((word) => node("option", {value: word})))
			],
		read: () => parse(question, input.value),
		focus: () => input.focus(),
		input
	};
}

function yes_no_field(question, id, value) {
	const radio = (answer, text) => {
		const input = node(
			"input", {type: "radio", name: id, value: answer, id: `${id}-${answer}`});

		input.checked = value === answer;
		return [input, node("label", {"for": input.id}, text)];
	};
	const element = node("div", {class: "choice"}, radio("y", "Yes"), radio("n", "No"));

	return {
		element,
		read: () => parse(question, element.querySelector(":checked")?.value ?? ""),
		focus: () => (element.querySelector(":checked") ?? element.querySelector("input")).focus()
	};
}

const split = (text) => text.split(",").map((item) => item.trim()).filter((item) => item !== "");

/* quick: Enter sends what was typed, instead of adding it to the list. */
function list_field(question, id, value, quick) {
	const items = [...value];
	const list = node("ol", {class: "items"});
	const input = node("input", {
		id,
		type: "text",
		autocomplete: "off",
		spellcheck: "false",
		"aria-describedby": `${id}-hint ${id}-error`
	});
	const element = node("div", {class: "list"}, list,
		node("div", {class: "row"}, input,
			button("Add", () => add(),
				{class: "plain", "aria-label": `Add to: ${question.text}`})));

	function change(text, focus) {
		show();
		say(text);
		(focus !== undefined ? list.querySelector(focus) ?? input : input).focus();
		element.dispatchEvent(new Event("input", {bubbles: true}));
	}

	function add() {
		const fresh = split(input.value);

		if (fresh.length === 0)
			return;
		items.push(...fresh);
		input.value = "";
		change(`Added ${fresh.join(", ")}`);
	}

	function move(i, by) {
		const [item] = items.splice(i, 1);

		items.splice(i + by, 0, item);
		change(`${item} is number ${i + by + 1} now`,
			`li:nth-child(${i + by + 1}) .${by < 0 ? "up" : "down"}:enabled`);
	}

	function remove(i) {
		const [item] = items.splice(i, 1);

		change(`Removed ${item}`);
	}

	function icon(sign, name, label, onclick, disabled = false) {
		return button(sign, onclick,
			{class: `icon ${name}`, "aria-label": label, disabled});
	}

	function show() {
		list.replaceChildren(...items.map((item, i) => node("li", {}, node("span", {}, item),
			icon("↑", "up", `Move ${item} up`, () => move(i, -1), i === 0),
			icon("↓", "down", `Move ${item} down`, () => move(i, 1),
				i === items.length - 1),
			icon("✕", "remove", `Remove ${item}`, () => remove(i)))));
	}

	input.addEventListener("keydown", (event) => {
		if (event.key === "Enter" && input.value.trim() !== "" && !quick) {
			event.preventDefault();
			add();
		}
	});
	show();
	return {
		element,
		read: () => {
			const all = [...items, ...split(input.value)];

			if (all.length > question.max)
				return {error: `At most ${question.max}, please.`};
			if (all.some((item) => bytes(item) > ITEM_MAX))
				return {error: `At most ${ITEM_MAX} bytes for each, please.`};
			if (all.length === 0 && question.otherwise === undefined)
				return {error: "At least one is needed here."};
			return {value: all.length > 0 ? all : split(question.otherwise)};
		},
		focus: () => input.focus(),
		input,
	};
}

function kind_of(question, id, value, quick) {
	const start = value === undefined ? question.default ?? question.otherwise : value;
	const chosen = chosen_field(question, id, start);

	if (chosen !== null)
		return chosen;
	if (is_list(question))
		return list_field(question, id, Array.isArray(value) ? value : [], quick);
	if (question.type === "yesNo")
		return yes_no_field(question, id, print(value) || (question.otherwise ?? ""));
	return text_field(
		question, id, value === undefined ? question.otherwise ?? "" : print(value));
}

/* A question with its label, hint and place for a complaint. */
export function field(question, prefix, value, quick = false) {
	const id = `${prefix}-${question.key}`;
	const error = node("p", {id: `${id}-error`, class: "error"});
	const tip = hint(question);
	const kind = kind_of(question, id, value, quick);
	const inside = [kind.element].flat();
	const element = is_group(question)
		? node("fieldset", {class: "field", "aria-describedby": `${id}-error`},
			  node("legend", {}, question.text), inside, error)
		: node("div", {class: "field"},
			  node("label", {"for": id}, question.text),
			  tip ? node("p", {id: `${id}-hint`, class: "hint"}, tip) : null, inside,
			  error);

	return {
		question,
		element,
		focus: kind.focus,
		read: kind.read,
		told: kind.told, /* what was answered, in words; or nothing */
		complain(text) {
			write(error, text ?? "");
			element.classList.toggle("wrong", Boolean(text));
			for (const input of element.querySelectorAll("input, select"))
				input.setAttribute("aria-invalid", text ? "true" : "false");
		},
	};
}

/* Is it asked, after what is answered so far? */
function applies(question, fields) {
	const [key, answer] = (question.onlyIf ?? "").split("=");
	const other = fields.find((one) => one.question.key === key);

	if (answer === undefined || other === undefined)
		return true;
	const {value} = other.read();
	return !other.element.hidden && print(value) === answer;
}

/*
 * The whole form. submit(answers) may throw; the text of what it throws is shown, at the
 * field it names ("missions: ...") or above the button.
 */
export function form(questions, values, prefix, text, submit, more = []) {
	const fields = questions.map((question) => field(question, prefix, values[question.key]));
	const trouble = node("p", {class: "error", role: "alert"});
	const send = node("button", {type: "submit", class: "main"}, text);
	const element =
		node("form", {class: "form", novalidate: true}, fields.map((one) => one.element),
			trouble, node("div", {class: "buttons"}, send, more));

	function adjust() {
		for (const one of fields)
			one.element.hidden = !applies(one.question, fields);
	}

	/* The answers, or null after complaining. */
	function read() {
		const answers = {};
		let wrong = null;

		for (const one of fields.filter((each) => !each.element.hidden)) {
			const {value, error} = one.read();

			one.complain(error);
			wrong ??= error ? one : null;
			answers[one.question.key] = value;
		}
		wrong?.focus();
		return wrong ? null : answers;
	}

	function complain(problem) {
		const [, key, rest] = /^(\w+): (.*)$/s.exec(problem.message) ?? [];
		const one =
			fields.find((each) => each.question.key === key && !each.element.hidden);

		if (one === undefined) {
			write(trouble, problem.message);
			return;
		}
		one.complain(rest);
		one.focus();
	}

	element.addEventListener("input", adjust);
	element.addEventListener("submit", async (event) => {
		event.preventDefault();
		write(trouble, "");
		const answers = read();
		if (answers === null || send.disabled)
			return;
		send.disabled = true;
		try {
			await submit(answers);
		} catch (problem) {
			complain(problem);
		}
		send.disabled = false;
	});
	adjust();
	return {element, focus: () => (fields.length > 0 ? fields[0].focus() : send.focus())};
}
