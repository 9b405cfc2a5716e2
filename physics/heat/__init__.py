"""Heat in bone: sources, conduction around the tool, irrigation and thermal dose. Runs beside the servo, at 20-50 Hz.

Inside this package lengths are mm, powers W, energies J, temperatures degrees Celsius; so a conductivity is W/(mm K), a
volumetric heat capacity J/(mm3 K) and a film coefficient W/(mm2 K).
"""
