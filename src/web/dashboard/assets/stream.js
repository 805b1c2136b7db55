/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stream.js - the stream of events, held open; it comes back by itself. Used by the worker
 * that serves all tabs, and by a tab that is on its own.
 */
const base = new URL("api/", import.meta.url);
const KINDS = [ "tasks", "cities", "log" ];
const RETRY_FIRST_MS = 1000;
const RETRY_MAX_MS = 15000;

export class Stream {
	/*
	 * tell(kind, data) is called with each event as it came, and with the kind "state" and
	 * {state: "live"} or, with the seconds until the next try, {state: "lost", seconds}.
	 */
	constructor(tell) {
		this.tell = tell;
		this.source = null;
		this.tasks = "";
		this.pause_ms = RETRY_FIRST_MS;
	}

	/* Whose logs are wanted, too. */
	follow(tasks) {
		const wanted = [...new Set(tasks)].map(encodeURIComponent).sort().join(",");

		if (wanted === this.tasks)
			return;
		this.tasks = wanted;
		if (this.source !== null)
			this.open();
	}

	open() {
		this.close();
		const source = new EventSource(
			new URL(this.tasks ? `events?task=${this.tasks}` : "events", base));

		this.source = source;
		source.onopen = () => {
			this.pause_ms = RETRY_FIRST_MS;
			this.tell("state", {state: "live"});
		};
		source.onerror = () => this.lose();
		for (const kind of KINDS)
			source.addEventListener(kind, (event) => this.tell(kind, event.data));
	}

	close() {
		clearTimeout(this.timer);
		this.source?.close();
		this.source = null;
	}

	/* Now, where it would wait. */
	retry() {
		if (this.source === null)
			this.open();
	}

	lose() {
		this.close();
		this.tell("state", {state: "lost", seconds: this.pause_ms / 1000});
		this.timer = setTimeout(() => this.open(), this.pause_ms);
		this.pause_ms = Math.min(this.pause_ms * 2, RETRY_MAX_MS);
	}
}
