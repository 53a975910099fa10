from django.dispatch import Signal

address_verified = Signal()  # person=, address=: somebody proved that an address is theirs
