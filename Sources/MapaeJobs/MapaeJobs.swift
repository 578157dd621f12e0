// Ground of MapaeJobs.
