"""What a person decided: the list of it, undoing and doing again."""
