@_exported import Learning
@_exported import Methods
@_exported import Networks
@_exported import Programs
@_exported import Records
@_exported import Reporting
@_exported import Tasks
