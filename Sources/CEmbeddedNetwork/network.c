#include "CEmbeddedNetwork.h"

// #embed is C23; clang has it in every language mode from version 19 on.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char network[] = {
#embed "embedded.safetensors"
};

const unsigned char *embedded_network(long *count) {
  *count = sizeof(network);
  return network;
}
