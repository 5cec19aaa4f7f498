#ifndef CKERNELS_H
#define CKERNELS_H
#include "kernels.h"
#endif
