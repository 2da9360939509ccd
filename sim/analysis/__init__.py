"""What a trace says: measures with definition, unit and censoring rule; intervals over replications."""
