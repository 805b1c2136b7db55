/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dialog.js - asking before something happens. */
import {button, find, node} from "./dom.js";

/* choices: [name, text, class]. The name that was chosen; null when the person went back. */
export function choose(title, texts, choices) {
	const dialog = find("dialog");

	return new Promise((resolve) => {
		const close = (name) => dialog.close(name);

		dialog.replaceChildren(node("h2", {id: "dialog-title"}, title),
			...texts.map((text) => node("p", {}, text)),
			node("div", {class: "buttons"},
				choices.map(([name, text, kind]) => button(text, () => close(name),
						    {class: kind, "data-choice": name})),
				button("Back", () => close(""),
					{class: "plain", "data-choice": "back"})));
		dialog.returnValue = "";
		dialog.addEventListener(
			"close", () => resolve(dialog.returnValue || null), {once: true});
		dialog.showModal();
	});
}
