"""What looks wrong with samples: a unit, a rate, an orientation, an order of classes."""
