"""What engines are given and give back: plan, workload, trace; and the decisions that both engines share."""
