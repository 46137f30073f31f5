/* A link between two network namespaces with a delay and a rate, for kernels that cannot delay
 * packets themselves: reads packets from a TUN device in one namespace, keeps each until it is due,
 * and writes it to one in the other.
 *
 *   link NAMESPACE ADDRESS/PREFIX NAMESPACE ADDRESS/PREFIX ONE-WAY-MILLISECONDS MEGABITS
 *
 * Prints "up" when both ends are there; ends when its standard input does. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define LARGEST 65536
#define SLOTS 8192            /* packets that may be on their way in one direction */
#define QUEUE_SECONDS 0.05    /* a packet that would wait longer for the line is dropped */

struct packet { double due; int length; unsigned char *bytes; };
struct way { int from, to; double line_free; unsigned first, last; struct packet slots[SLOTS]; };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int end_in(const char *namespace, const char *address) {
  char path[256], command[512];
  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  int space = open(path, O_RDONLY | O_CLOEXEC);
  if (space < 0 || setns(space, CLONE_NEWNET) != 0) fail(path);
  close(space);
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (device < 0) fail("/dev/net/tun");
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strcpy(request.ifr_name, "slow0");
  if (ioctl(device, TUNSETIFF, &request) != 0) fail("TUNSETIFF");
  snprintf(command, sizeof command,
           "ip link set lo up && ip address add %s dev slow0 && ip link set slow0 up", address);
  if (system(command) != 0) fail(command);
  return device;
}

static void deliver(struct way *way, double time) {
  while (way->first != way->last) {
    struct packet *next = &way->slots[way->first % SLOTS];
    if (next->due > time) return;
    if (write(way->to, next->bytes, next->length) < 0 && errno == EAGAIN) return;
    free(next->bytes);
    way->first++;
  }
}

static void take(struct way *way, double delay, double seconds_per_byte) {
  static unsigned char buffer[LARGEST];
  for (int i = 0; i < 128; i++) {
    int length = read(way->from, buffer, sizeof buffer);
    if (length <= 0) return;
    double time = now();
    double begins = way->line_free > time ? way->line_free : time;
    if (begins - time > QUEUE_SECONDS || way->last - way->first == SLOTS) continue;
    way->line_free = begins + length * seconds_per_byte;
    struct packet *slot = &way->slots[way->last++ % SLOTS];
    slot->due = way->line_free + delay;
    slot->length = length;
    slot->bytes = malloc(length);
    memcpy(slot->bytes, buffer, length);
  }
}

int main(int count, char **words) {
  if (count != 7) {
    fprintf(stderr, "see the head of link.c\n");
    return 2;
  }
  static struct way ways[2];
  int one = end_in(words[1], words[2]), other = end_in(words[3], words[4]);
  double delay = atof(words[5]) / 1000, per_byte = 8 / (atof(words[6]) * 1e6);
  ways[0].from = ways[1].to = one;
  ways[0].to = ways[1].from = other;
  puts("up");
  fflush(stdout);
  for (;;) {
    double time = now(), wait = 1;
    for (int i = 0; i < 2; i++) {
      deliver(&ways[i], time);
      if (ways[i].first != ways[i].last) {
        double due = ways[i].slots[ways[i].first % SLOTS].due - time;
        if (due < 0.0001) due = 0.0001;
        if (due < wait) wait = due;
      }
    }
    struct pollfd polled[3] = {{one, POLLIN, 0}, {other, POLLIN, 0}, {0, POLLIN, 0}};
    struct timespec timeout = {(time_t) wait, (long) ((wait - (time_t) wait) * 1e9)};
    ppoll(polled, 3, &timeout, NULL);
    char byte;
    if ((polled[2].revents & (POLLIN | POLLHUP)) && read(0, &byte, 1) == 0) return 0;
    for (int i = 0; i < 2; i++) take(&ways[i], delay, per_byte);
  }
}
