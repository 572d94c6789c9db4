#pragma once

/*
 * The socket on which services announce committed messages (see outbox.h): a Unix datagram socket
 * at ICARUS_RELAY_SOCKET. Without that setting, or while another process listens there, there is no
 * socket and the relay only polls.
 */

/* The descriptor to poll, -1 for none. Each call tries again to open it, and closes a socket whose
 * file was replaced. */
int wake_socket(void);

/* Discards all datagrams received. */
void wake_drain(void);

/* Closes the socket and removes its file. */
void wake_close(void);
