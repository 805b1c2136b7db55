/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shared.js - one stream for all tabs. A browser has six connections to a server: were each
 * tab to hold one for its stream, the seventh would never load, and no button would work.
 * This worker is shared by the tabs of one browser, and ends with the last of them.
 */
import {Stream} from "./stream.js";

const tabs = new Map(); /* the port of each, and whose log it shows or null */
const last = new Map(); /* what was told last, for a tab that comes later */

const stream = new Stream((kind, data) => {
	if (kind !== "log")
		last.set(kind, data);
	for (const port of tabs.keys())
		port.postMessage({kind, data});
});

function look() {
	stream.follow([...tabs.values()].filter((task) => task !== null));
	if (tabs.size === 0)
		stream.close();
}

const orders = {
	join(port, {task}) {
		const is_first = tabs.size === 0;

		tabs.set(port, task);
		if (is_first)
			last.clear();
		look();
		for (const [kind, data] of last)
			port.postMessage({kind, data});
		if (is_first)
			stream.open();
	},
	follow(port, {task}) {
		tabs.set(port, task);
		look();
	},
	leave(port) {
		tabs.delete(port);
		look();
	},
	retry() {
		stream.retry();
	},
	ask(port) {
		port.postMessage({kind: "here"});
	},
};

addEventListener("connect", (event) => {
	const [port] = event.ports;

	port.addEventListener("message", ({data}) => orders[data.order]?.(port, data));
	port.start();
});
