#ifndef CEMBEDDEDNETWORK_H
#define CEMBEDDEDNETWORK_H

/// The network file that is part of the program: gives its first byte, and its size in bytes.
const unsigned char *_Nonnull embedded_network(long *_Nonnull count);

#endif
