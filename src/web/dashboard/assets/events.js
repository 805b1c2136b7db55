/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * events.js - what the server tells, as it happens. One stream serves all tabs, held by a
 * shared worker. Where there is none (old browsers, some phones), or it does not answer, the
 * tab holds a stream of its own, and leaves it while nobody sees the tab.
 */
import {Stream} from "./stream.js";

const ANSWER_MS = 4000;
const LOOK_MS = 30000;

/* Through the worker. silent is called once when it cannot serve. */
class Share {
	constructor(name, tell, silent) {
		this.heard_ms = 0;
		this.silent = silent;
		this.worker = new SharedWorker(new URL("./shared.js", import.meta.url), {
			type: "module", name,
		});
		this.worker.addEventListener("error", () => this.end());
		this.port = this.worker.port;
		this.port.addEventListener("message", ({data}) => {
			this.heard_ms = performance.now();
			if (data.kind !== "here")
				tell(data.kind, data.data);
		});
		this.port.start();
		this.timer = setInterval(() => this.look(), LOOK_MS);
		addEventListener("pagehide", () => this.order("leave"));
	}

	order(order, rest = {}) {
		this.port.postMessage({order, ...rest});
	}

	/* Does it live? A browser may have ended it. */
	look() {
		const asked_ms = performance.now();

		if (this.timer === null || document.hidden)
			return;
		this.order("ask");
		setTimeout(() => {
			if (this.heard_ms < asked_ms && !document.hidden)
				this.end();
		}, ANSWER_MS);
	}

	join(task) {
		this.order("join", {task});
		this.look();
	}

	follow(task) {
		this.order("follow", {task});
	}

	retry() {
		this.order("retry");
		this.look();
	}

	end() {
		if (this.timer === null)
			return;
		clearInterval(this.timer);
		this.timer = null;
		this.order("leave");
		this.port.close();
		this.silent();
	}
}

/* A stream of this tab alone. */
class Alone {
	constructor(tell) {
		this.stream = new Stream(tell);
		addEventListener("pagehide", () => this.stream.close());
		document.addEventListener("visibilitychange", () => {
			if (document.hidden)
				this.stream.close();
		});
	}

	join(task) {
		this.follow(task);
		this.retry();
	}

	follow(task) {
		this.stream.follow(task === null ? [] : [task]);
	}

	retry() {
		if (!document.hidden)
			this.stream.retry();
	}
}

/*
 * handlers: {name: f(data)}; state is called with "live" or "lost" and, for the last, the
 * seconds until the next try. Tabs of the same name share one stream.
 */
export class Events {
	constructor(name, handlers, state) {
		this.handlers = handlers;
		this.state = state;
		this.task = null;
		this.choose(name);
		addEventListener("online", () => this.way.retry());
		addEventListener("pageshow", (event) => {
			if (event.persisted)
				this.way.join(this.task);
		});
		document.addEventListener("visibilitychange", () => {
			if (!document.hidden)
				this.way.retry();
		});
	}

	choose(name) {
		const tell = (kind, data) => this.tell(kind, data);

		try {
			this.way = new Share(name, tell, () => {
				this.way = new Alone(tell);
				this.way.join(this.task);
			});
		} catch {
			this.way = new Alone(tell);
		}
		this.way.join(this.task);
	}

	/* Whose log is wanted, too; null for none. */
	follow(task) {
		if (task === this.task)
			return;
		this.task = task;
		this.way.follow(task);
	}

	tell(kind, data) {
		if (kind === "state")
			this.state(data.state, data.seconds);
		else
			this.handlers[kind]?.(JSON.parse(data));
	}
}
