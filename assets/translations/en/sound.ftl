# What is heard, and the settings for it.
sound-title = Sound
sound-why = Motor, bite, breakthrough and the patient’s monitor. Sound goes with what is seen; no warning is ever given by sound alone.
sound-on = Sound on
sound-volume = Volume
sound-percent = { $share } %
sound-try = Listen
sound-through = Sound device: { $device }
sound-looking = Looking for a sound device
sound-none = No sound device: the system names none. Connect one or start the system’s sound service (PipeWire or PulseAudio on Linux), then open this page again. Everything else works without it.
sound-no-library = No sound device: Qt’s sound library could not be loaded ({ $reason }). Install the system library it names; everything else works without it.
sound-refused = No sound device: { $device } refuses 16-bit and floating-point sound. Choose another device in the system’s settings.
sound-command-help = Write what a recorded session sounded like as a WAV file, for debriefing.
sound-out-help = WAV file to write, mono, 16 bits, 48 kHz.
sound-written = { $count ->
    [0] { $length } of sound, no breakthrough: { $file }
    [one] { $length } of sound, { $count } breakthrough: { $file }
   *[other] { $length } of sound, { $count } breakthroughs: { $file }
}
