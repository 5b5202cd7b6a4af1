"""Tables and forms exchanged with other offices; knows no command line and no clock."""
