# 声音及其设置。
sound-title = 声音
sound-why = 电机、切骨、突破和患者监护仪的声音。声音只配合所见画面；任何警告都不会只靠声音给出。
sound-on = 打开声音
sound-volume = 音量
sound-percent = { $share } %
sound-try = 试听
sound-through = 声音设备：{ $device }
sound-looking = 正在查找声音设备
sound-none = 没有声音设备：系统未提供任何设备。请连接设备或启动系统的声音服务（Linux 上为 PipeWire 或 PulseAudio），再重新打开本页。没有声音不影响其他功能。
sound-no-library = 没有声音设备：无法载入 Qt 的声音库（{ $reason }）。请安装其中提到的系统库；没有声音不影响其他功能。
sound-refused = 没有声音设备：{ $device } 不接受 16 位和浮点声音。请在系统设置中选择其他设备。
sound-command-help = 把一份训练记录的声音写成 WAV 文件，供复盘讲评使用。
sound-out-help = 要写出的 WAV 文件，单声道，16 位，48 kHz。
sound-written = { $count ->
    [0] 声音 { $length }，无突破：{ $file }
   *[other] 声音 { $length }，突破 { $count } 次：{ $file }
}
