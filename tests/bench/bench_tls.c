/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What HTTPS adds to a step. The practice world speaks plain HTTP; here a server on this
 * machine, with a certificate of an authority made for it, answers a city page. As in a
 * step a process is forked which loads libcurl and asks four times over one connection,
 * with the program's own code: only where authorities are looked for is changed.
 */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/curl_library.h"
#include "game/http/http.h"
#include "os/file.h"

enum { REQUESTS = 4, ROUNDS = 15 };

struct server {
	pid_t pid;
	int input; /* its end ends the server */
	int tls_port, plain_port;
};

static char folder[HOME_PATH_SIZE]; /* working folder: authorities/, empty/, *.pem */

/* --- an authority, a certificate, a server */

static bool make_certificates(void)
{
	static const char script[] =
		"mkdir authorities empty && "
		"openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 "
		"-subj /CN=bench && "
		"openssl req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.pem "
		"-days 2 -CA ca.pem -CAkey ca.key -subj /CN=bench-server "
		"-addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE && "
		"cp ca.pem authorities && openssl rehash authorities && "
		"cat \"${1:-/dev/null}\" ca.pem >bundle.pem";
	OWN(text) char *command = text_format("cd '%s' && %s", folder, script);
	const char *bundle = access("/etc/ssl/certs/ca-certificates.crt", R_OK) == 0
				     ? "/etc/ssl/certs/ca-certificates.crt"
				     : NULL;
	const char *const words[] = { "sh", "-ec", command, "sh", bundle, NULL };

	return bench_try("sh", words) == 0;
}

static bool start_server(struct server *server)
{
	OWN(text) char *certificate = text_format("%s/server.pem", folder);
	OWN(text) char *key = text_format("%s/server.key", folder);
	OWN(text) char *page = text_format("%s/page.html", folder);
	OWN(text) char *program = NULL;
	OWN(file) FILE *output = NULL;
	int in[2];
	int out[2];

	program = text_format("%s/tests/bench/tls_server.py",
			      getenv("BENCH_ROOT") != NULL ? getenv("BENCH_ROOT") : ".");
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		bench_fail("no pipe");
	server->pid = fork();
	if (server->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execlp("python3", "python3", program, certificate, key, page, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	server->input = in[1];
	output = fdopen(out[0], "r");
	return output != NULL &&
	       fscanf(output, "%d %d", &server->tls_port, &server->plain_port) == 2;
}

/* --- the child that asks */

static curl_version_info_data information;

static curl_version_info_data *tell_information(CURLversion version)
{
	(void)version;
	return &information;
}

struct visit {
	const char *scheme;
	int port;
	const char *authorities;
};

static bool ask(const struct visit *visit)
{
	OWN(text) char *url = text_format("%s://127.0.0.1:%d/", visit->scheme, visit->port);
	OWN(text) char *authorities = text_format("%s/%s", folder, visit->authorities);
	OWN(text) char *bundle = text_format("%s/bundle.pem", folder);
	const struct http_options options = { .user_agent = "bench" };
	const struct http_request request = { .url = url };
	struct err e = { 0 };
	struct http *http;

	if (!curl_load(&e))
		return false;
	information = *curl.curl_version_info(CURLVERSION_NOW);
	information.capath = authorities;
	information.cainfo = bundle;
	curl.curl_version_info = tell_information;
	http = http_new(&options, &e);
	for (int i = 0; http != NULL && i < REQUESTS; i++) {
		struct http_answer answer = { 0 };

		if (!http_send(http, &request, &answer, &e) || answer.status != 200) {
			fprintf(stderr, "bench: %s\n", e.text);
			return false;
		}
		http_answer_done(&answer);
	}
	http_free(http);
	return http != NULL;
}

static double visit_once(const struct visit *visit)
{
	double begun = bench_now();
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(ask(visit) ? 0 : 1);
	waitpid(child, &status, 0);
	if (status != 0)
		bench_fail("the server with TLS cannot be asked");
	return bench_now() - begun;
}

static double visit_tls(void *server)
{
	return visit_once(
		&(struct visit){ "https", ((struct server *)server)->tls_port, "authorities" });
}

static double visit_bundle(void *server)
{
	return visit_once(&(struct visit){ "https", ((struct server *)server)->tls_port, "empty" });
}

static double visit_plain(void *server)
{
	return visit_once(
		&(struct visit){ "http", ((struct server *)server)->plain_port, "empty" });
}

void bench_tls(void)
{
	OWN(buffer) struct buffer page = { 0 };
	OWN(text) char *path = NULL;
	struct server server = { 0 };
	struct err e = { 0 };

	bench_home_begin();
	snprintf(folder, sizeof folder, "%s", bench_home.root);
	path = text_format("%s/page.html", folder);
	bench_page(&page);
	if (!file_replace(path, page.bytes, page.length, false, &e))
		bench_fail("%s", e.text);
	if (!make_certificates()) {
		printf("%-42s not measured: openssl is not installed\n", "the network of a step");
		bench_home_end();
		return;
	}
	if (!start_server(&server))
		bench_fail("the server with TLS does not start");
	bench_line("four pages over HTTPS in a fresh process", BENCH_TIME,
		   bench_both(visit_tls, visit_plain, &server, ROUNDS), 40e-3,
		   "the same over plain HTTP");
	bench_line("the same where only the bundle serves", BENCH_TIME,
		   bench_both(visit_bundle, visit_tls, &server, ROUNDS), 0,
		   "authorities looked up one by one");
	close(server.input);
	waitpid(server.pid, NULL, 0);
	bench_home_end();
}
