/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose certificates are believed, and in words why one is not. */
#include "game/http/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "game/http/client.h"
#include "os/file.h"

/* Codes of OpenSSL's X509_verify_cert (x509_vfy.h), which libcurl hands on. */
enum {
	X509_FINE = 0,
	X509_UNSAID = 1,
	X509_NOT_YET = 9,
	X509_EXPIRED = 10,
	X509_HOST = 62,
};

static bool is_openssl(const curl_version_info_data *info)
{
	return info->ssl_version != NULL && strncmp(info->ssl_version, "OpenSSL/", 8) == 0;
}

/* As OpenSSL itself reads them: each stands in for the one that libcurl was built with. A proxy
 * that is reached over https shows a certificate, too. */
static bool set_from_environment(const struct http *http)
{
	const char *file = getenv("SSL_CERT_FILE");
	const char *folder = getenv("SSL_CERT_DIR");
	bool has_file = file != NULL && *file != '\0';
	bool has_folder = folder != NULL && *folder != '\0';

	if (has_file) {
		curl.curl_easy_setopt(http->easy, CURLOPT_CAINFO, file);
		curl.curl_easy_setopt(http->easy, CURLOPT_PROXY_CAINFO, file);
	}
	if (has_folder) {
		curl.curl_easy_setopt(http->easy, CURLOPT_CAPATH, folder);
		curl.curl_easy_setopt(http->easy, CURLOPT_PROXY_CAPATH, folder);
	}
	return has_file || has_folder;
}

/* Looking certificates up one by one in a folder is several times faster than reading
 * the whole bundle. Where the folder does not serve, the bundle does (http_trust_again). */
void http_trust(struct http *http)
{
	const curl_version_info_data *info = curl.curl_version_info(CURLVERSION_NOW);

	if (set_from_environment(http))
		return;
	if (http->folder_fails) { /* that was seen, with a bundle to go on with */
		curl.curl_easy_setopt(http->easy, CURLOPT_CAINFO, info->cainfo);
		return;
	}
	if (info->age < CURLVERSION_SEVENTH || info->capath == NULL || info->cainfo == NULL ||
	    !is_openssl(info) || !folder_is(info->capath))
		return;
	curl.curl_easy_setopt(http->easy, CURLOPT_CAINFO, NULL);
	curl.curl_easy_setopt(http->easy, CURLOPT_CAPATH, info->capath);
	http->bundle = info->cainfo;
}

enum distrust { DISTRUST_AUTHORITY, DISTRUST_HOST, DISTRUST_EXPIRED, DISTRUST_NOT_YET };

/* Other TLS libraries say it in words only, and libcurl compares the host itself. */
static enum distrust distrust_of_words(const char *words)
{
	static const struct {
		const char *part;
		enum distrust distrust;
	} table[] = {
		{ "expired", DISTRUST_EXPIRED },       { "not yet", DISTRUST_NOT_YET },
		{ "not activated", DISTRUST_NOT_YET }, { "subject name", DISTRUST_HOST },
		{ "hostname", DISTRUST_HOST },	       { "does not match", DISTRUST_HOST },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strstr(words, table[i].part) != NULL)
			return table[i].distrust;
	return DISTRUST_AUTHORITY;
}

static enum distrust distrust(const struct http *http)
{
	long code = 0;

	if (is_openssl(curl.curl_version_info(CURLVERSION_NOW)))
		(void)curl.curl_easy_getinfo(http->easy, CURLINFO_SSL_VERIFYRESULT, &code);
	switch (code) {
	case X509_FINE:
	case X509_UNSAID: return distrust_of_words(http->trouble);
	case X509_HOST: return DISTRUST_HOST;
	case X509_EXPIRED: return DISTRUST_EXPIRED;
	case X509_NOT_YET: return DISTRUST_NOT_YET;
	default: return DISTRUST_AUTHORITY;
	}
}

bool http_trust_again(struct http *http)
{
	if (http->bundle == NULL || distrust(http) != DISTRUST_AUTHORITY)
		return false;
	curl.curl_easy_setopt(http->easy, CURLOPT_CAINFO, http->bundle);
	http->bundle = NULL;
	http->folder_fails = true;
	return true;
}

const char *http_trust_why(const struct http *http, char text[HTTP_WHY_SIZE])
{
	static const char *const reasons[] = {
		[DISTRUST_AUTHORITY] =
			"its certificate is signed by an authority that this system does not "
			"know; if it is yours, name the authority's file in SSL_CERT_FILE",
		[DISTRUST_HOST] = "its certificate is for another host; look at the address",
		[DISTRUST_EXPIRED] = "its certificate has expired, or this machine's clock is "
				     "wrong: it says ",
		[DISTRUST_NOT_YET] = "its certificate is not valid yet; set this machine's "
				     "clock, which says ",
	};
	enum distrust why = distrust(http);
	char date[32] = "";

	if (why == DISTRUST_EXPIRED || why == DISTRUST_NOT_YET)
		clock_long(date, sizeof date, clock_wall_ms());
	snprintf(text, HTTP_WHY_SIZE, "%s%s", reasons[why], date);
	return text;
}
