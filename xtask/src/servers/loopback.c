/* Loaded into the test servers: who asks to listen on every address of this machine listens on 127.0.0.1 instead. DynamoDB Local has no
   option for that, and LocalStack does not heed its own. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>

int bind(int socket, const struct sockaddr *address, socklen_t length) {
    int (*original)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    if (address->sa_family == AF_INET && length >= sizeof v4) {
        memcpy(&v4, address, sizeof v4);
        if (v4.sin_addr.s_addr == htonl(INADDR_ANY)) {
            v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            return original(socket, (struct sockaddr *)&v4, sizeof v4);
        }
    }
    if (address->sa_family == AF_INET6 && length >= sizeof v6) {
        memcpy(&v6, address, sizeof v6);
        if (IN6_IS_ADDR_UNSPECIFIED(&v6.sin6_addr)) {
            /* The loopback address of version 4 as one of version 6: who asked for every address hears both versions. */
            inet_pton(AF_INET6, "::ffff:127.0.0.1", &v6.sin6_addr);
            return original(socket, (struct sockaddr *)&v6, sizeof v6);
        }
    }
    return original(socket, address, length);
}
