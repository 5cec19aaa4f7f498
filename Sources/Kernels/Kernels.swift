// Parameter blocks and kernel tables are C values; every other module reaches them through this one.
@_exported import CKernels
