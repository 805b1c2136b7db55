/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/sending.h - what has become of a message.
 */
#ifndef NOTIFY_SENDING_H
#define NOTIFY_SENDING_H

#include <stdint.h>

enum fate {
	FATE_SENT,
	FATE_PERHAPS, /* it was handed over, but no answer says that it arrived */
	FATE_LATER,   /* it has surely not arrived; that may pass */
	FATE_REFUSED, /* it has surely not arrived, and will not before something is changed */
};

struct sending {
	enum fate fate;
	int64_t after_ms; /* FATE_LATER: the service takes nothing before; 0: it does not say */
	int64_t message;  /* its number, where the channel has some */
};

#endif
