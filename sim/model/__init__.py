"""Input and output of the engines (plan, workload, trace), and the decisions that both engines share."""
