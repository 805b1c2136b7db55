/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/features.h"

#include <stddef.h>

#include "world/feature/construct.h"
#include "world/feature/dock.h"
#include "world/feature/donation.h"
#include "world/feature/piracy.h"
#include "world/feature/player.h"
#include "world/feature/ships.h"
#include "world/feature/views.h"
#include "world/server/trouble.h"
#include "world/state/state.h"

static const struct world_view_route views[] = {
	{ "", world_city_view },
	{ "city", world_city_change },
	{ "updateGlobalData", world_global_view },
	{ "island", world_island_view },
	{ "worldmap_iso", world_map_view },
	{ "merchantNavy", world_navy_view },
	{ "militaryAdvisor", world_advisor_view },
	{ "port", world_port_view },
	{ "transport", world_transport_view },
	{ "buildingDetail", world_detail_view },
	{ "noViewChange", world_research_view },
	{ "buildingGround", world_ground_view },
	{ "saveCityBuildingsPositions", world_positions_view },
	{ "townHall", world_town_hall_view },
	{ "finances", world_finances_view },
	{ "resource", world_resource_view },
	{ "tradegood", world_resource_view },
	{ "inventory", world_inventory_view },
	{ "pirateFortress", world_fortress_view },
	{ "version", world_version_view },
	{ "normalServerStatus", world_version_view },
	{ NULL, NULL },
};

static const struct world_order_route orders[] = {
	{ "header", "changeCurrentCity", true, world_city_change },
	{ "IslandScreen", "donate", true, world_donate },
	{ "CityScreen", "increaseTransporter", true, world_buy_ship },
	{ "PiracyScreen", "capture", true, world_capture },
	{ "PiracyScreen", "convert", true, world_convert },
	{ "UpgradeExistingBuilding", "", true, world_upgrade },
	{ "CityScreen", "upgradeBuilding", true, world_upgrade },
	{ "BuildNewBuilding", "", true, world_build_new },
	{ "CityScreen", "build", true, world_build_new },
	{ "SaveBuildingPositions", "", true, world_move_buildings },
	{ "transportOperations", "loadTransportersWithFreight", true, world_load },
	{ "Options", "activateVacationMode", true, world_vacation_begin },
	{ "Options", "createCaptcha", false, world_captcha_view },
	{ "WorldMap", "getJSONArea", false, world_map_area },
	{ "logoutAvatar", "logout", false, world_logout },
	{ NULL, NULL, true, NULL },
};

/* In the order in which they settle. */
static const struct world_process processes[] = {
	{ world_trade_next_ms, world_trade_settle },
	{ NULL, world_piracy_settle },
	{ NULL, world_donation_settle },
	{ NULL, NULL },
};

static const struct world_rules rules = {
	.views = views,
	.orders = orders,
	.processes = processes,
	.background = world_background,
	.plan = world_city_plan,
};

void world_begin(struct world *world, const struct world_options *options, int64_t now_ms)
{
	world_init(world, options, &rules, now_ms);
	world_trouble_begin(world);
}
