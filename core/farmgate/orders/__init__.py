"""What has been bought: frozen words, frozen money."""
