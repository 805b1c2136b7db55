/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cities.js - the overview: what each city has and makes, what is built, what is under way. */
import {post} from "./api.js";
import {GOODS, bar, clock_and_left, count_down, find, foreign, moment, node, now, number, say, table,
	write} from "./dom.js";

/* A moment as such, or as seconds from when it was looked at. */
const instant = (value, taken) => (value === null || value === undefined || value < 0 ? null
		: value > 1e9							      ? value
			      : taken + value);

const is_told = (value) => value !== null && value !== undefined;

/* What is there by now: what was seen, and what was made since then, where that is told. */
function by_now(city, good, taken) {
	const made = city.production?.[good];
	const drunk = good === "wine" ? city.wineUse : 0;
	const told = is_told(made) && is_told(drunk);
	const hourly = told ? made - drunk : 0;
	const stock = (city.stock?.[good] ?? 0) + hourly * Math.max(0, now() - taken) / 3600;
	const most = Math.max(city.capacity ?? stock, city.stock?.[good] ?? 0);

	return {told, hourly, stock: Math.round(Math.min(most, Math.max(0, stock)))};
}

const signed = (value) => (value > 0 ? `+${number(value)}`
		: value < 0 ? `−${number(-value)}`
			    : "0");

function good_row(city, good, taken) {
	const {told, hourly, stock} = by_now(city, good, taken);
	const capacity = city.capacity ?? 0;
	const level = bar("meter", `${good} in ${foreign(city.name)}`);
	const note = node("span", {class: "quiet"});
	const full = instant(city.untilFull?.[good], taken);
	const empty = good === "wine" ? instant(city.wineUntil, taken) : null;

	level.classList.add(good);
	level.show(stock, capacity, `${number(stock)} of ${number(capacity)}`);
	if (empty)
		count_down(note, empty,
			(left) => (left > 0 ? `runs out ${clock_and_left(empty)}` : "has run out"));
	else if (capacity > 0 && stock >= capacity)
		write(note, "full");
	else if (full)
		count_down(note, full, (left) => (left > 0 ? `full ${clock_and_left(full)}` : "full"));
	note.classList.toggle(
		"warn", Boolean(empty && empty - now() < 86400) || note.textContent === "full");
	return node("li", {class: "good"}, node("span", {class: "label"}, good),
		node("span", {class: "amount"}, number(stock)),
		node("span", {class: "rate"},
			!told	     ? "? an hour"
			: hourly !== 0 ? `${signed(Math.round(hourly))} an hour`
				     : ""),
		level, note);
}

const human = (name) => name.replace(/([A-Z])/g, " $1").toLowerCase();

function construction(city) {
	const work = city.construction;
	const left = node("span");

	if (!work || !(work.name ?? work.building))
		return node("p", {class: "quiet"}, "Nothing is being built.");
	count_down(left, work.end ?? work.until,
		(seconds) => (seconds > 0 ? `ready ${clock_and_left(work.end ?? work.until)}` : "ready"));
	return node("p", {class: "building"},
		`Building ${foreign(work.name || human(work.building))}${
			work.level ? ` ${work.level}` : ""}, `,
		left);
}

function city_card(city, taken) {
	const title = node("h3", {}, foreign(city.name ?? city.id),
		node("span", {class: "quiet"},
			city.x !== undefined ? ` ${foreign(city.island)} [${city.x}:${city.y}]` : ""));

	if (city.why)
		return node("li", {class: "city"}, title,
			node("p", {class: "error"}, `It could not be read: ${city.why}`));
	return node("li", {class: "city", "data-city": city.id}, title,
		node("p", {class: "quiet"}, `store ${number(city.capacity ?? 0)} of each`),
		node("ul", {class: "goods"},
			GOODS.map((good) => good_row(city, good, city.time ?? taken))),
		construction(city));
}

/* --- ships and what is under way */

const of_total = (what) => (typeof what === "object" && what !== null && !is_told(what.free)
		? "not told"
		: typeof what === "object" && what !== null
		? `${number(what.free ?? 0)} of ${number(what.total ?? 0)} free`
		: number(what));

function show_fleet(found) {
	const facts = [
		["Gold", found.gold], ["Trade ships", found.ships], ["Freighters", found.freighters]
	].filter(([, value]) => value !== undefined && value !== null);

	find("fleet").replaceChildren(node("dl", {class: "fleet"},
		facts.map(([name, value]) => node("div", {}, node("dt", {}, name),
				  node("dd", {},
					  name === "Gold" ? number(value) : of_total(value))))));
}

const place_text = (name, owner) => (owner ? `${foreign(name)} (${foreign(owner)})` : foreign(name));

const whose = (movement) => (movement.own ? "own" : movement.hostile ? "hostile" : "other");

function load_text(movement) {
	const parts = [
		[movement.troops, "soldiers"], [movement.warships, "warships"],
		[movement.ships, "trade ships"], [movement.freighters, "freighters"],
		...GOODS.map((good) => [movement.goods?.[good], good]), [movement.gold, "gold"]
	];

	return parts.filter(([count]) => count > 0)
		.map(([count, what]) => `${number(count)} ${what}`)
		.join(", ");
}

function show_movements(movements) {
	const rows = movements.map((movement) => {
		const left = node("span", {class: "next"});

		count_down(left, movement.arrival);
		return [
			node("span", {class: `whose ${whose(movement)}`}, whose(movement)),
			`${place_text(movement.origin, movement.originOwner)} ${
				movement.returning ? "←" : "→"} ${
				place_text(movement.target, movement.targetOwner)}`,
			foreign(movement.mission), load_text(movement),
			left
		];
	});

	find("movements")
		.replaceChildren(node("h3", {}, "Under way"),
			rows.length === 0
				? node("p", {class: "empty"}, "No ship and no army is under way.")
				: table("Fleets and armies under way",
					  ["Whose", "Way", "Mission", "Load", "Arrives"], rows, [],
					  true));
}

/* --- all of it */

let shown_time = null;

function age_text(found) {
	if (found.reading)
		return found.doing ? `${found.doing} …` : "looking …";
	if (found.error)
		return `It did not work: ${found.error}`;
	return found.time ? `as seen at ${moment(found.time)}` : "";
}

/* Focus and reading position stay: what was read once is not built anew. */
export function show_cities(found) {
	const cities = found.cities ?? [];

	write(find("cities-age"), age_text(found));
	if (cities.length === 0) {
		find("city-list")
			.replaceChildren(node("p", {class: "empty"},
				found.error
					? "The cities could not be read; “Look again” does it anew."
					: "The cities are being looked at. This takes a moment."));
		return;
	}
	if (found.time === shown_time)
		return;
	shown_time = found.time;
	find("city-list")
		.replaceChildren(node("ul", {class: "cities"},
			cities.map((city) => city_card(city, found.time ?? now()))));
	show_fleet(found);
	show_movements(found.movements ?? []);
}

find("cities-refresh").addEventListener("click", async () => {
	const refresh = find("cities-refresh");

	refresh.disabled = true;
	try {
		await post("cities/refresh");
		write(find("cities-age"), "looking …");
		say("Looking at the cities.");
	} catch (problem) {
		write(find("cities-age"), problem.message);
		say(problem.message);
	}
	refresh.disabled = false;
});
