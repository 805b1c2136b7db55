/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <string.h>

#include "web/server/raw_head.h"

#define LINE "GET /index.php?view=city HTTP/1.1\r\n"
#define HOST "Host: 127.0.0.1:44075\r\n"

static enum raw_verdict judge(const char *text, struct raw_head *head)
{
	return raw_head_judge(text, strlen(text), head);
}

TEST(a_browsers_head_is_good_with_its_last_byte_and_not_before)
{
	static const char text[] =
		"POST /index.php HTTP/1.1\r\n" HOST "User-Agent: Mozilla/5.0 (X11; Linux)\r\n"
		"accept:*/*\r\nX-Empty:\r\nX-Tab:\tvalue \t\r\nCookie: a=b; c=\xC3\xA4\r\n"
		"CONTENT-LENGTH:  12 \r\n\r\n";
	struct raw_head head;

	for (size_t i = 0; i < sizeof text - 1; i++)
		assert_int_equal(raw_head_judge(text, i, &head), RAW_MORE);
	assert_int_equal(judge(text, &head), RAW_GOOD);
	assert_int_equal(head.length, sizeof text - 1);
	assert_int_equal(head.body, 12);
	assert_false(head.is_chunked || head.is_head);
	assert_int_equal(judge("\r\nHEAD / HTTP/1.0\r\n\r\nmore", &head), RAW_GOOD);
	assert_true(head.is_head);
	assert_int_equal(head.length, strlen("\r\nHEAD / HTTP/1.0\r\n\r\n"));
	assert_int_equal(judge("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n",
			       &head),
			 RAW_GOOD);
	assert_true(head.is_chunked);
}

TEST(what_can_be_read_in_two_ways_is_bad)
{
	static const char *const bad[] = {
		LINE HOST "Content-Length: 3\r\nContent-Length: 40\r\n\r\n",
		LINE HOST "Content-Length: 3\r\ncontent-length: 3\r\n\r\n",
		LINE HOST "Content-Length: 3, 40\r\n\r\n",
		LINE HOST "Content-Length: +3\r\n\r\n",
		LINE HOST "Content-Length: -1\r\n\r\n",
		LINE HOST "Content-Length: 3 4\r\n\r\n",
		LINE HOST "Content-Length:\r\n\r\n",
		LINE HOST "Content-Length: 1234567890123456\r\n\r\n",
		LINE HOST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
		LINE HOST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n",
		LINE HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
		LINE HOST "Transfer-Encoding: identity, chunked\r\n\r\n",
		LINE HOST "Transfer-Encoding: xchunked\r\n\r\n",
		LINE HOST "Transfer-Encoding:\r\n\r\n",
		LINE HOST "Transfer-Encoding : chunked\r\n\r\n",
		LINE HOST "Transfer-Encoding\t: chunked\r\n\r\n",
		LINE HOST HOST "\r\n",
		LINE HOST "hOST: evil.example\r\n\r\n",
		LINE "Host: 127.0.0.1\r\n evil.example\r\n\r\n",
		LINE HOST "X: y\r\n\tz\r\n\r\n",
		LINE " X: y\r\n\r\n",
		LINE HOST "X: y\nZ: z\r\n\r\n",
		LINE "Host: 127.0.0.1\rX: y\r\n\r\n",
		LINE "X: y\r\n\r\n",
		LINE HOST ": y\r\n\r\n",
		LINE HOST "no colon\r\n\r\n",
		LINE HOST "X: \x01\r\n\r\n",
		LINE HOST "X: \x7F\r\n\r\n",
		"GET / HTTP/1.1\nHost: h\n\n",
		"\nGET / HTTP/1.1\r\n\r\n",
		"\r\n\r\nGET / HTTP/1.1\r\n\r\n",
		"GET /\r\n\r\n",
		"GET  / HTTP/1.1\r\n\r\n",
		"GET / HTTP/1.1 \r\n\r\n",
		"GET / x HTTP/1.1\r\n\r\n",
		"GET /\tx HTTP/1.1\r\n\r\n",
		"GET / HTTP/2.0\r\n\r\n",
		"GET / HTTP/1.12\r\n\r\n",
		"GET / http/1.1\r\n\r\n",
		"GE T / HTTP/1.1\r\n\r\n",
		" GET / HTTP/1.1\r\n\r\n",
		"GET \r\n\r\n",
		"\x16\x03\x01\r\n\r\n", /* TLS */
	};
	struct raw_head head;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (judge(bad[i], &head) != RAW_BAD)
			fail_msg("taken: %s", bad[i]);
}

TEST(a_nul_is_bad_wherever_it_stands)
{
	static const char text[] = LINE HOST "X: y\r\n\r\n";
	char bytes[sizeof text];
	struct raw_head head;

	for (size_t i = 0; i < sizeof text - 1; i++) {
		memcpy(bytes, text, sizeof text);
		bytes[i] = '\0';
		assert_int_equal(raw_head_judge(bytes, sizeof text - 1, &head), RAW_BAD);
	}
}

TEST(what_is_bad_is_known_as_soon_as_it_has_come)
{
	struct raw_head head;

	assert_int_equal(judge("GET / HTTP/1.1\n", &head), RAW_BAD);
	assert_int_equal(judge("GET / HTTP/1.1\r\nHost: h\rX", &head), RAW_BAD);
	assert_int_equal(judge("GET / HTTP/1.1\r\nHost: h\r", &head), RAW_MORE);
	assert_int_equal(judge("HEAD / HTTP/1.1\r\nX : y\r\n", &head), RAW_BAD);
	assert_true(head.is_head);
	assert_int_equal(raw_head_judge("", 0, &head), RAW_MORE);
}

RUN_TESTS()
