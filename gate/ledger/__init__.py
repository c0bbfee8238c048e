"""The ledger: records of runs, attestations, waivers and writes, one a line, each chained to the one before."""
