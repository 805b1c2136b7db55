/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trade ships for sale: a tab of the port, and the order, one ship at a time. */
#include "world/feature/dock.h"

#include "base/buffer.h"
#include "base/text.h"
#include "world/feature/ships.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/state.h"

enum { SHIPS_MOST = 180 };

/* Of the ship that follows: the n-th costs 13500 * 1.03^n - 13425 gold. */
static int64_t price_of_next(const struct world_account *account)
{
	double gold = 13500;

	for (int64_t i = 0; i <= account->ships; i++)
		gold *= 1.03;
	return (int64_t)(gold - 13425 + 0.5);
}

static int port_of(const struct world_city *city)
{
	for (int i = 0; i < WORLD_SLOTS; i++)
		if (city->slots[i].type != NULL && text_equal(city->slots[i].type->name, "port"))
			return i;
	return -1;
}

void world_dock_tab(struct buffer *html, const struct world_visit *visit,
		    const struct world_city *city)
{
	const struct world_account *account = visit->account;

	buffer_format(html,
		      "<div id=\"tabBuyTransporter\">\n<h2>Buy ships</h2>\n"
		      "<span id=\"js_currentBuyableTransporters\">%lld</span>\n"
		      "<span class=\"costs\">Costs:</span>\n"
		      "<span id=\"js_transporterCosts\"\n      class=\"gold\"> ",
		      (long long)account->ships);
	world_html_number(html, visit->world, (double)price_of_next(account));
	buffer_format(html,
		      " </span>\n<a id=\"js_buyTransporterAction\" class=\"button gold\" "
		      "href=\"?action=CityScreen&function=increaseTransporter&cityId=%d"
		      "&position=%d\">Buy a trade ship</a>\n",
		      city->id, port_of(city));
	/* The link is an order, which a browser without the game's scripts gives by a form. */
	world_html_form(html, visit, "CityScreen", "increaseTransporter");
	world_html_hidden(html, "cityId", city->id);
	world_html_hidden(html, "position", port_of(city));
	buffer_format(html,
		      "<input type=\"submit\" value=\"Buy one\"></form>\n"
		      "<table class=\"bonus_ship_table table01\">\n<tr><td>Trade ships</td>"
		      "<td class=\"right\"\n id=\"bonusShipTableTransporters\">%lld</td></tr>\n"
		      "<tr class=\"sum\"><td></td><td class='right' id=\"js_maxTransporter\">%lld"
		      "</td></tr>\n</table>\n</div>\n",
		      (long long)account->ships, (long long)account->ships);
}

static const char *hindrance_of(const struct world_visit *visit, const struct world_city *city)
{
	int64_t slot = world_field_number(visit->request, "position", -1);

	if (city == NULL)
		return "This is not your city.";
	if (port_of(city) < 0 || slot != port_of(city))
		return "There is no port.";
	if (visit->account->ships >= SHIPS_MOST)
		return "You cannot have more trade ships.";
	if (visit->account->gold < (double)price_of_next(visit->account))
		return "You do not have enough gold.";
	return NULL;
}

void world_buy_ship(struct world_visit *visit)
{
	struct world_account *account = visit->account;
	struct world_city *city =
		world_city_find(account, (int)world_field_number(visit->request, "cityId", -1));
	const char *hindrance = hindrance_of(visit, city);
	int64_t price = price_of_next(account);

	if (hindrance != NULL) {
		world_note_order(visit, visit->city, "refused",
				 json_pack("{s:s}", "why", hindrance));
		return world_port_answer(visit, FEEDBACK_BAD, hindrance);
	}
	account->gold -= (double)price;
	account->ships++;
	world_note_order(visit, city, "ship-bought",
			 json_pack("{s:I,s:I}", "price", (json_int_t)price, "ships",
				   (json_int_t)account->ships));
	world_port_answer(visit, FEEDBACK_GOOD, "Your order has been carried out.");
}
