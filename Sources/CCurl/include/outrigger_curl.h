#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <stddef.h>

/// The functions of libcurl that are used, found at run time: a sidecar that sends nothing never loads the
/// library and its 32 companions (7.9 MB resident). curl_easy_setopt(3) and curl_easy_getinfo(3) are variadic,
/// which Swift cannot call; hence the doors below.
struct outrigger_curl {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_perform)(CURL *);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    void (*easy_cleanup)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
};

/// Opens a library without asking it for anything yet.
static inline void *outrigger_curl_open(const char *name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }

/// Fills the table; answers whether all of it was there. A C cast, which Swift cannot write, per line.
static inline int outrigger_curl_fill(struct outrigger_curl *table, void *library) {
    *(void **)&table->global_init = dlsym(library, "curl_global_init");
    *(void **)&table->easy_init = dlsym(library, "curl_easy_init");
    *(void **)&table->easy_setopt = dlsym(library, "curl_easy_setopt");
    *(void **)&table->easy_perform = dlsym(library, "curl_easy_perform");
    *(void **)&table->easy_getinfo = dlsym(library, "curl_easy_getinfo");
    *(void **)&table->easy_cleanup = dlsym(library, "curl_easy_cleanup");
    *(void **)&table->easy_strerror = dlsym(library, "curl_easy_strerror");
    *(void **)&table->slist_append = dlsym(library, "curl_slist_append");
    *(void **)&table->slist_free_all = dlsym(library, "curl_slist_free_all");
    return table->global_init && table->easy_init && table->easy_setopt && table->easy_perform &&
           table->easy_getinfo && table->easy_cleanup && table->easy_strerror && table->slist_append &&
           table->slist_free_all;
}

static inline CURLcode outrigger_curl_set_number(const struct outrigger_curl *curl, CURL *handle, CURLoption option,
                                                 long value) {
    return curl->easy_setopt(handle, option, value);
}

static inline CURLcode outrigger_curl_set_pointer(const struct outrigger_curl *curl, CURL *handle, CURLoption option,
                                                  const void *value) {
    return curl->easy_setopt(handle, option, value);
}

typedef size_t (*outrigger_curl_writer)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode outrigger_curl_set_writer(const struct outrigger_curl *curl, CURL *handle,
                                                 outrigger_curl_writer writer, void *context) {
    curl->easy_setopt(handle, CURLOPT_WRITEFUNCTION, writer);
    return curl->easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

static inline long outrigger_curl_status(const struct outrigger_curl *curl, CURL *handle) {
    long status = 0;
    curl->easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}
