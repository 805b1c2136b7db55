/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart.js - the history as a picture that we draw ourselves, and as a table. */
import {get} from "./api.js";
import {GOODS, day, find, hours, moment, node, number, short, table, write} from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH_MIN = 280;
const HEIGHT = 300;
const EDGE = {
	left: 52,
	right: 14,
	top: 14,
	bottom: 30
};
const TABLE_ROWS = 60;

/* -1 says that it was not told. */
const known = (value) => (value >= 0 ? value : undefined);

const measures = {
	goods: {
		text: "Goods",
		series: GOODS.map(
			(name, i) => ({name, value: (row) => row.stock?.[i] ?? row.stock?.[name]}))
	},
	gold: {text: "Gold", series: [{name: "gold", value: (row) => known(row.gold)}]},
	points: {text: "Points", series: [{name: "points", value: (row) => known(row.points)}]},
};

const view = {
	days: 7,
	measure: "goods",
	hidden: new Set(),
	rows: [],
	width: WIDTH_MIN
};

function shape(name, attributes, ...children) {
	const made = document.createElementNS(SVG, name);

	for (const [key, value] of Object.entries(attributes))
		made.setAttribute(key, value);
	made.append(...children);
	return made;
}

/* Steps of 1, 2 or 5 times a power of ten, about so many of them. */
function step_of(range, about) {
	const power = 10 ** Math.floor(Math.log10(range / about));

	return [1, 2, 5, 10]
		       .map((factor) => factor * power)
		       .find((step) => range / step <= about) ??
		10 * power;
}

const time_steps = [
	60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 14 * 86400
];

function scales(shown) {
	const values = shown.flatMap((one) => view.rows.map(one.value))
			       .filter((value) => Number.isFinite(value));
	const step = step_of(Math.max(10, ...values), 5);
	const top = Math.ceil(Math.max(10, ...values) / step) * step;
	const first = view.rows[0].time;
	const last = Math.max(view.rows.at(-1).time, first + 60);

	return {
		step,
		top,
		first,
		last,
		x: (time) => EDGE.left +
			(time - first) / (last - first) * (view.width - EDGE.left - EDGE.right),
		y: (value) =>
			HEIGHT - EDGE.bottom - value / top * (HEIGHT - EDGE.top - EDGE.bottom),
	};
}

function axes(scale) {
	const parts = [];
	const step =
		time_steps.find((one) => (scale.last - scale.first) / one <= view.width / 110) ??
		30 * 86400;
	const offset = new Date().getTimezoneOffset() * 60;

	for (let value = 0; value <= scale.top; value += scale.step)
		parts.push(shape("line", {
			class: "grid",
			x1: EDGE.left,
			x2: view.width - EDGE.right,
			y1: scale.y(value),
			y2: scale.y(value)
		}),
			shape("text",
				{x: EDGE.left - 7, y: scale.y(value) + 4, "text-anchor": "end"},
				short(value)));
	for (let time = Math.ceil((scale.first - offset) / step) * step + offset;
		time <= scale.last; time += step)
		parts.push(shape("line", {
			class: "tick",
			x1: scale.x(time),
			x2: scale.x(time),
			y1: HEIGHT - EDGE.bottom,
			y2: HEIGHT - EDGE.bottom + 5
		}),
			shape("text", {
				x: scale.x(time),
				y: HEIGHT - EDGE.bottom + 19,
				"text-anchor": "middle"
			},
				(step >= 86400 ? day : hours)(new Date(time * 1000))));
	parts.push(shape("line", {
		class: "axis",
		x1: EDGE.left,
		x2: view.width - EDGE.right,
		y1: HEIGHT - EDGE.bottom,
		y2: HEIGHT - EDGE.bottom
	}));
	return parts;
}

function line(one, scale) {
	const points = view.rows.filter((row) => Number.isFinite(one.value(row)))
			       .map((row) => `${scale.x(row.time).toFixed(1)},${
					    scale.y(one.value(row)).toFixed(1)}`);

	if (points.length === 1) {
		const [cx, cy] = points[0].split(",");

		return shape("circle", {class: `line point ${one.name}`, cx, cy, r: 3});
	}
	return shape("polyline", {class: `line ${one.name}`, points: points.join(" ")});
}

/* The readings at one moment, under the pointer or by the arrow keys. */
function reader(picture, scale, shown, reading) {
	const cross = shape("line",
		{class: "cross", y1: EDGE.top, y2: HEIGHT - EDGE.bottom, visibility: "hidden"});
	let at = view.rows.length - 1;

	function show(index) {
		const row = view.rows[at = Math.min(view.rows.length - 1, Math.max(0, index))];

		cross.setAttribute("x1", scale.x(row.time));
		cross.setAttribute("x2", scale.x(row.time));
		cross.setAttribute("visibility", "visible");
		write(reading,
			`${moment(row.time)}: ${
				shown.filter((one) => Number.isFinite(one.value(row)))
					.map((one) => `${one.name} ${number(one.value(row))}`)
					.join(", ")}`);
	}

	picture.append(cross);
	picture.addEventListener("pointermove", (event) => {
		const box = picture.getBoundingClientRect();
		const time = scale.first +
			((event.clientX - box.left) / box.width * view.width - EDGE.left) /
				(view.width - EDGE.left - EDGE.right) * (scale.last - scale.first);
		let best = 0;

		for (let i = 1; i < view.rows.length; i++)
			if (Math.abs(view.rows[i].time - time) <
				Math.abs(view.rows[best].time - time))
				best = i;
		show(best);
	});
	picture.addEventListener("keydown", (event) => {
		const by = {
			ArrowLeft: -1,
			ArrowRight: 1,
			Home: -view.rows.length,
			End: view.rows.length
		}[event.key];

		if (by !== undefined) {
			event.preventDefault();
			show(at + by);
		}
	});
}

function draw(place, shown, reading) {
	view.width = Math.max(WIDTH_MIN, find("chart-place").clientWidth);
	const scale = scales(shown);
	const picture = shape("svg", {
		viewBox: `0 0 ${view.width} ${HEIGHT}`,
		class: "chart",
		role: "img",
		tabindex: "0",
		"aria-label": `${measures[view.measure].text} of all cities from ${
			moment(scale.first)} to ${
			moment(scale.last)}; arrow keys read it, a table follows`
	});

	picture.append(...axes(scale), ...shown.map((one) => line(one, scale)));
	reader(picture, scale, shown, reading);
	place.replaceChildren(picture);
}

function legend(series, redraw) {
	return node("ul", {class: "legend"}, series.map((one) => {
		const sample = shape("svg",
			{viewBox: "0 0 28 8", class: "sample", "aria-hidden": "true"},
			shape("line", {class: `line ${one.name}`, x1: 1, x2: 27, y1: 4, y2: 4}));

		return node("li", {},
			node("button", {
				type: "button",
				class: "plain",
				"aria-pressed": String(!view.hidden.has(one.name)),
				onclick: (event) => {
					const button = event.currentTarget;

					if (!view.hidden.delete(one.name))
						view.hidden.add(one.name);
					button.setAttribute(
						"aria-pressed", String(!view.hidden.has(one.name)));
					redraw();
				}
			},
				sample, one.name));
	}));
}

/* At most so many rows, evenly over the whole time, the newest first. */
function table_rows(series) {
	const every = Math.max(1, Math.ceil(view.rows.length / TABLE_ROWS));

	return view.rows.filter((_, i) => (view.rows.length - 1 - i) % every === 0)
		.reverse()
		.map((row) => [moment(row.time),
			     ...series.map((one) => Number.isFinite(one.value(row))
					     ? number(one.value(row))
					     : "")]);
}

const has_data = ({series}) =>
	view.rows.some((row) => series.some((one) => Number.isFinite(one.value(row))));

/* Why there is no line yet; null when there is one. */
function first_point(series) {
	const rows =
		view.rows.filter((row) => series.some((one) => Number.isFinite(one.value(row))));

	return rows.length > 1 ? null
			       : node("p", {class: "empty"},
					 `One point so far, of ${moment(rows[0].time)}: a line needs two. `,
					 "Each look at the cities leaves one.");
}

function show() {
	const place = find("chart-place");
	const {series, text} = measures[view.measure];
	const reading = node("p", {class: "reading", "aria-live": "polite"});
	const picture = node("div");
	const redraw = () => {
		const shown = series.filter((one) => !view.hidden.has(one.name));

		if (shown.length > 0)
			draw(picture, shown, reading);
		else
			picture.replaceChildren(
				node("p", {class: "empty"}, "Choose at least one line below."));
	};

	if (!has_data({series})) {
		place.replaceChildren(node("p", {class: "empty"},
			"Nothing is recorded yet: it is whenever the cities are looked at."));
		return;
	}
	redraw();
	place.replaceChildren(first_point(series) ?? "", picture, reading, legend(series, redraw),
		node("details", {}, node("summary", {}, "The same as a table"),
			table(`${text} of all cities`, ["When", ...series.map((one) => one.name)],
				table_rows(series), series.map((_, i) => i + 1), true)));
}

function select(label, options, chosen, onchange) {
	const made = node("select",
		{id: `chart-${label.toLowerCase()}`, onchange: () => onchange(made.value)},
		options.map(([value, text]) => node("option", {value}, text)));

	made.value = chosen;
	return node("div", {class: "field"}, node("label", {"for": made.id}, label), made);
}

export async function load_history() {
	try {
		view.rows = await get(`history?days=${view.days}`);
		for (const option of find("chart-shown").options)
			option.disabled = !has_data(measures[option.value]);
		show();
	} catch (problem) {
		find("chart-place").replaceChildren(node("p", {class: "empty"}, problem.message));
	}
}

/* Drawn anew for another width, so that the writing keeps its size. */
const watch = new ResizeObserver(() => {
	if (view.rows.length > 0 && find("chart-place").clientWidth !== view.width &&
		find("chart-place").clientWidth >= WIDTH_MIN)
		show();
});

export function build_chart() {
	find("chart").replaceChildren(
		node("div", {class: "row choices"},
			select("Shown",
				Object.entries(measures).map(([name, {text}]) => [name, text]),
				view.measure,
				(value) => {
					view.measure = value;
					show();
				}),
			select("Days",
				[
					["1", "1 day"], ["7", "7 days"], ["30", "30 days"],
					["365", "a year"]
				],
				String(view.days),
				(value) => {
					view.days = Number(value);
					load_history();
				})),
		node("div", {id: "chart-place"},
			node("p", {class: "empty", "aria-busy": "true"}, "Looking at the past …")));
	watch.observe(find("chart-place"));
}
