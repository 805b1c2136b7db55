/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer.js - the question of a task that needs an answer, with its picture and its field. */
import {address, post} from "./api.js";
import {node, say} from "./dom.js";
import {form} from "./form.js";

/* status: the whole one of the task. done() is called when the answer is on its way. */
export function answer_form(status, prefix, done)
{
	const question = { key : "text", type : "text", max : 200, text : "Your answer" };
	const picture = status.picture ? node("img", {
		class : "picture",
		alt : "The picture that the game asks about",
		src : address(`tasks/${status.id}/picture?asked=${status.asked ?? 0}`)
	})
				       : null;

	return [
		node("h3", {}, "It asks you"),
		picture ? node("p", {}, "The game wants to know the text in this picture.") : null,
		picture,
		form([ question ], {}, prefix, "Answer",
		     async ({ text }) => {
			     await post(`tasks/${status.id}/answer`, { text });
			     say("The answer is on its way.");
			     done();
		     }).element
	].filter((child) => child !== null);
}
