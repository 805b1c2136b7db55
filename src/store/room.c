/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/room.h"

#include "base/err.h"
#include "os/file.h"
#include "store/home.h"
#include "store/session.h"

enum { STATE_ROOM = 32 * 1024, SESSION_MORE = 16 * 1024 };

bool room_to_start(struct home *home, struct err *e)
{
	char path[HOME_PATH_SIZE];
	enum session_kind kind;

	return session_look(home, &kind, e) && session_is_changeable(home, kind, e) &&
	       file_try_room(home_session(home, path), file_size(path) + SESSION_MORE, e) &&
	       file_try_room(home_path(home, path, "state/room"), STATE_ROOM, e);
}
