"""One operation from the first tick to the stored recording: tools, bone, patient, replay. No Qt, no GL, no headset."""
