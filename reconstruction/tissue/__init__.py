"""What a scan shows, voxel by voxel: levels of tissues, bone, metal, and pieces that touch."""
