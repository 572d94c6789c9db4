#pragma once

/*
 * The socket on which services say that they have committed messages (see outbox.h): a unix
 * datagram socket at ICARUS_RELAY_SOCKET. Where another process listens there already, or without
 * that setting, there is none and the relay only looks by itself.
 */

/* Its descriptor, to be read; -1 when there is none. Tries again at each call until it has one, and
 * lets go of one whose file somebody has replaced. */
int wake_socket(void);

/* Takes in all that was said. */
void wake_drain(void);

/* Closes the socket and removes it from the file system. */
void wake_close(void);
