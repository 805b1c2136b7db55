/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/state/goods.h"

const struct world_good world_goods[MATERIALS] = {
	[WOOD] = { "wood", "Building material",
		   "//gf2.geo.gfsrv.net/cdn19/c3527b2f694fb882563c04df6d8972.png" },
	[WINE] = { "wine", "Wine", "//gf1.geo.gfsrv.net/cdnc6/94ddfda045a8f5ced3397d791fd064.png" },
	[MARBLE] = { "marble", "Marble",
		     "//gf3.geo.gfsrv.net/cdnbf/fc258b990c1a2a36c5aeb9872fc08a.png" },
	[CRYSTAL] = { "glass", "Crystal glass",
		      "//gf2.geo.gfsrv.net/cdn1e/417b4059940b2ae2680c070a197d8c.png" },
	[SULFUR] = { "sulfur", "Sulphur",
		     "//gf1.geo.gfsrv.net/cdn9b/5578a7dfa3e98124439cca4a387a61.png" },
};
