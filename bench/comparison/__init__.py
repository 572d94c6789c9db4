"""What bench/comparacao is made of: the service estoque beside its floor and its peers."""
