/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/library.h"

#include <dlfcn.h>
#include <stddef.h>

#include "base/err.h"

bool library_load(const char *const *names, const struct library_symbol *symbols, struct err *e)
{
	const char *first = names[0];
	void *library = NULL;

	for (; *names != NULL && library == NULL; names++)
		library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return err_set(e, ERR_SYSTEM, "the library %s is not installed (README, Install)",
			       first);
	for (; symbols->name != NULL; symbols++) {
		*symbols->pointer = dlsym(library, symbols->name);
		if (*symbols->pointer == NULL)
			return err_set(e, ERR_SYSTEM, "the library %s is too old: it has no %s",
				       first, symbols->name);
	}
	return true; /* stays loaded until the process ends */
}
